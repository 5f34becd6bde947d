"""From the short form to drafts: complete, in the site's languages, once, and all or nothing."""

import pytest
from wagtail.models import Locale

from wagtail_nurture.capture.models import Form, GatedDocument
from wagtail_nurture.content import validation
from wagtail_nurture.models import Email, List, NurtureSiteSettings, Scenario
from wagtail_nurture.recipes import gallery, making
from wagtail_nurture.recipes.models import RecipeUse
from wagtail_nurture.scenarios import graph


SLUGS = ["welcome", "download-follow-up", "browse-relaunch"]


@pytest.fixture
def answers(site, home):
    return {"welcome": {}, "download-follow-up": {}, "browse-relaunch": {"section": home.pk}}


def test_the_three_starters_are_offered_in_this_order():
    assert [recipe.slug for recipe in gallery.recipes()][:3] == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_recipe_makes_drafts_in_each_language_that_only_wait_to_be_published(slug, answers, made, french, pool):
    use = made(slug, **answers[slug])
    emails = Email.objects.filter(translation_key__in=use.emails).select_related("locale")
    keys = {email.translation_key for email in emails}
    pairs = {(email.translation_key, email.locale.language_code) for email in emails}
    assert pairs == {(key, language) for key in keys for language in ("en", "fr")}
    assert not any(email.live for email in emails) and not use.scenario.live
    assert all(validation.problems(email) == [] for email in emails)
    problems = [str(problem) for problem in graph.problems(use.scenario.get_latest_revision_as_object())]
    assert problems and all("is not published" in words for words in problems), problems
    assert len({email.subject for email in emails}) == len(emails), "each language has words of its own"


@pytest.mark.parametrize("slug", SLUGS)
def test_no_mail_speaks_of_watching_and_none_is_unfinished(slug, answers, made, french, pool):
    use = made(slug, **answers[slug])
    for email in Email.objects.filter(translation_key__in=use.emails):
        blocks = " ".join(str(child) for child in email.body.raw_data)
        told = f"{email.subject} {email.preheader} {blocks}".lower()
        for words in ("we saw", "you visited", "you looked", "nous avons vu", "vous avez visité", "lorem", "your text"):
            assert words not in told, (email.name, words)
        assert "{{ first_name|" in told, f"{email.name} greets nobody"
        assert email.preheader


def test_french_is_typeset_as_french_is(made, french, pool):
    made("welcome")
    email = Email.objects.get(locale=french)
    assert email.subject == "Bienvenue\xa0: par où commencer"
    assert "traiter\xa0?" in str(email.body.raw_data[-1]["value"])


def test_a_site_in_one_language_gets_mails_in_that_one(made, pool):
    made("welcome")
    assert Email.objects.count() == Form.objects.count() == 1


def test_a_site_in_a_language_without_words_gets_english_to_translate(made, pool, settings):
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("de", "Deutsch")]
    settings.LANGUAGE_CODE = "de"
    Locale.objects.update(language_code="de")
    made("welcome")
    assert Email.objects.get().subject == "Welcome: where to begin"


def test_it_makes_a_newsletter_form_with_its_list_where_none_was_chosen(made, french, pool):
    use = made("welcome")
    english, own = Form.objects.order_by("pk")
    assert english.slug == own.slug == "newsletter" and english.translation_key == own.translation_key
    assert english.consent_purpose == "news" and english.double_opt_in and not english.live
    assert own.button == "S’inscrire"
    assert english.list == own.list == List.objects.get(slug="newsletter", pool=pool)
    assert use.forms == [str(english.translation_key)]
    assert Email.objects.first().purpose == "news"


def test_an_existing_form_says_what_the_mails_are_for(made, site, pool):
    form = Form.objects.create(
        name="Letter", slug="letter", locale=Locale.objects.get(language_code="en"), consent_purpose="offers", live=True
    )
    use = made("welcome", form=form.pk)
    assert Form.objects.count() == 1 and use.forms == []
    assert set(Email.objects.values_list("purpose", flat=True)) == {"offers"}


def test_a_form_that_asks_something_else_is_refused_beside_the_field(filled, site):
    form = Form.objects.create(
        name="Letter", slug="letter", locale=Locale.objects.get(language_code="en"), consent_purpose="offers", live=True
    )
    sent = filled("welcome", form=form.pk, purpose="news")
    assert not sent.is_valid() and "“Letter” asks for “Offers”" in sent.errors["purpose"][0]
    Form.objects.update(consent_purpose="")
    sent = filled("welcome", form=form.pk)
    assert not sent.is_valid() and "asks nobody to agree" in sent.errors["form"][0]


def test_the_relaunch_must_know_which_pages(filled, site, pool):
    sent = filled("browse-relaunch")
    assert not sent.is_valid() and "Say which pages" in sent.errors["section"][0]


def test_the_sender_is_asked_for_once_and_kept(made, filled, site):
    assert "sender_email" in filled("welcome").fields
    made("welcome", sender_email="letter@shop.example")
    assert NurtureSiteSettings.for_site(site).sender_email == "letter@shop.example"
    assert "sender_email" not in filled("welcome").fields


def test_the_same_form_sent_twice_makes_one_scenario(filled, admin, pool):
    form = filled("welcome")
    assert form.is_valid()
    recipe = gallery.recipe_called("welcome")
    assert making.make(recipe, form, user=admin) == making.make(recipe, form, user=admin)
    assert Scenario.objects.count() == RecipeUse.objects.count() == Email.objects.count() == 1


def test_used_twice_it_makes_a_second_one_of_another_name(made, pool):
    first, second = made("welcome"), made("welcome")
    assert (first.scenario.name, second.scenario.name) == ("Welcome", "Welcome 2")
    assert set(Email.objects.values_list("name", flat=True)) == {"Welcome", "Welcome 2"}
    assert set(Form.objects.values_list("slug", flat=True)) == {"newsletter", "newsletter-2"}


def test_nothing_half_made_is_left_when_something_fails(filled, admin, site, monkeypatch):
    form = filled("welcome")
    assert form.is_valid()

    def fails(*args, **options):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(making, "_scenario", fails)
    with pytest.raises(RuntimeError):
        making.make(gallery.recipe_called("welcome"), form, user=admin)
    assert not any(model.objects.exists() for model in (Email, Form, Scenario, RecipeUse, List))
    assert NurtureSiteSettings.for_site(site).sender_email == ""


def test_the_follow_up_of_one_document_starts_with_that_one(made, pool, site):
    from wagtail.documents import get_document_model

    form = Form.objects.create(
        name="Guide",
        slug="guide",
        kind="download",
        consent_purpose="advice",
        locale=Locale.objects.get(language_code="en"),
        live=True,
    )
    document = get_document_model().objects.create(title="Touring")
    gated = GatedDocument.objects.create(document=document, form=form)
    use = made("download-follow-up", document=gated.pk)
    assert use.scenario.triggers[0].value["document"] == document
    assert set(Email.objects.values_list("purpose", flat=True)) == {"advice"}
