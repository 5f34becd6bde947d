"""The welcome starts from a form page of the site (NurtureFormMixin) as it does from a form of ours."""

import pytest

from tests.pages.models import ContactPage
from wagtail_nurture.models import Form
from wagtail_nurture.recipes import gallery, publishing
from wagtail_nurture.scenarios import graph


@pytest.fixture
def form_page(home):
    page = home.add_child(instance=ContactPage(title="Write to us"))
    page.save_revision().publish()
    return ContactPage.objects.get(pk=page.pk)


@pytest.fixture
def offered(site, admin_user):
    def labels():
        form = gallery.recipe_called("welcome").Form(site=site, user=admin_user)
        return dict(form.fields["form"].choices)

    return labels


def test_the_page_is_offered_beside_the_forms(form_page, offered):
    form = Form.objects.create(slug="letter", name="Letter", kind="newsletter", consent_purpose="news", live=False)
    assert offered() == {
        "": "make a newsletter form now",
        str(form.pk): "Letter (draft)",
        "Form pages of the site": [(f"page:{form_page.pk}", "Write to us")],
    }


def test_a_page_with_which_nobody_can_agree_is_not_offered(form_page, offered, monkeypatch):
    monkeypatch.setattr(ContactPage, "nurture_purpose", "no-such-purpose")
    assert list(offered()) == [""]


def test_a_page_in_two_languages_is_offered_once(form_page, offered, french):
    form_page.copy_for_translation(french, copy_parents=True)
    assert offered()["Form pages of the site"] == [(f"page:{form_page.pk}", "Write to us")]


def test_welcome_made_for_the_page_listens_to_it_and_can_be_published(made, form_page, admin):
    use = made("welcome", form=f"page:{form_page.pk}")
    assert not Form.objects.exists()
    built = graph.build(use.scenario.get_latest_revision_as_object())
    assert built["triggers"][0]["config"]["form"]["key"] == f"page:{form_page.translation_key}"
    publishing.publish_everything(use, user=admin)
    use.scenario.refresh_from_db()
    assert use.scenario.live


def test_the_mails_are_for_what_the_page_asks(filled, form_page):
    assert filled("welcome", form=f"page:{form_page.pk}").is_valid()
    refused = filled("welcome", form=f"page:{form_page.pk}", purpose="offers")
    assert "asks for" in refused.errors["purpose"][0]


def test_what_is_not_offered_is_refused(filled, form_page):
    assert filled("welcome", form="page:999999").errors["form"]
    assert filled("welcome", form="x\x00").errors["form"]
