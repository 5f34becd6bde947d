"""What is chosen, in the language of whoever chooses, also when somebody else opened the editor before."""

from django.urls import reverse
from django.utils.translation import override
from wagtail.users.models import UserProfile

from wagtail_nurture.choosing import SnippetChooserBlock
from wagtail_nurture.models import Landing


def test_the_buttons_of_a_chooser_speak_the_language_of_the_editor(db):
    block = SnippetChooserBlock("wagtail_nurture.Landing")

    def buttons():
        return block.widget.render("landing", None, {"id": "landing"})

    with override("en"):
        assert "Choose personal landing link" in buttons()
    with override("fr"):
        assert "Choisir\xa0: lien d’arrivée personnel" in buttons()


def test_its_window_too(admin_client, admin_user):
    url = reverse(Landing.snippet_viewset.chooser_viewset.get_url_name("choose"))
    assert "Choose" in admin_client.get(url).content.decode()
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "fr"})
    page = admin_client.get(url).content.decode()
    assert "Choisir" in page and "Choose" not in page


def test_migrations_know_it_as_wagtails():
    assert SnippetChooserBlock("wagtail_nurture.Form").deconstruct()[0] == "wagtail.snippets.blocks.SnippetChooserBlock"
