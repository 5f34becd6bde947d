"""What an editor sets for a site: words in each language, how visits are followed, how long things are kept."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Locale, Site

from wagtail_nurture.capture.models import Form
from wagtail_nurture.contacts import site_facts
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings, SiteWords
from wagtail_nurture.tracking import modes, tags


@pytest.fixture
def chosen(pool, site):
    return NurtureSiteSettings.for_site(site)


@pytest.fixture
def french(db):
    return Locale.objects.get_or_create(language_code="fr")[0]


def words(chosen, locale, place, text):
    return SiteWords.objects.create(settings=chosen, locale=locale, place=place, text=text)


def test_the_cookie_question_is_asked_in_the_page_s_language(chosen, french, rf):
    chosen.banner_text = "May we?"
    chosen.save()
    words(chosen, french, "banner", "Vous permettez ?")
    request = rf.get("/", headers={"host": "shop.example"})
    with translation.override("fr"):
        assert tags.words_of(request)["text"] == "Vous permettez ?"
    with translation.override("en"):
        assert tags.words_of(request)["text"] == "May we?"


def test_a_form_without_words_of_its_own_uses_the_site_s(chosen, french):
    form = Form(name="f", slug="f", locale=french, consent_purpose="advice")
    words(chosen, french, "consent:advice", "Oui, des conseils.")
    with translation.override("fr"):
        assert form.consent_words == "Oui, des conseils."
        assert "Oui, des conseils." != Form(name="g", slug="g", locale=french, consent_purpose="news").consent_words
        form.consent_text = "Rien qu’une lettre par mois."
        assert form.consent_words == "Rien qu’une lettre par mois."


def test_what_is_known_is_asked_once_and_again_after_a_change(chosen, site):
    site_facts.of(site.pk)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(10):
            site_facts.of(site.pk)
    assert len(queries) == 0
    chosen.tracking_mode = "off"
    chosen.save()
    assert site_facts.of(site.pk).tracking_mode == "off"
    assert site_facts.of(site.pk + 1).tracking_mode == ""


def test_each_site_is_followed_as_its_editor_chose(chosen, site, rf, settings):
    settings.ALLOWED_HOSTS = ["*"]
    other = Site.objects.create(hostname="other.example", root_page=site.root_page)
    here, there = (rf.get("/", headers={"host": host}) for host in ("shop.example", "other.example"))
    assert modes.mode_of(here) == "beacon"
    second = NurtureSiteSettings.for_site(other)
    second.tracking_mode = "off"
    second.save()
    for attribute in ("_wagtail_site",):
        for request in (here, there):
            request.__dict__.pop(attribute, None)
    assert modes.mode_of(here) == "beacon" and modes.mode_of(there) == "off"
    assert str(tags.nurture_scripts({"request": there})) == ""
    assert tags.nurture_consent({"request": there}) == ""
    assert "nurture.js" in str(tags.nurture_scripts({"request": here}))


def test_following_by_the_server_is_refused_under_a_page_cache(chosen, settings):
    chosen.tracking_mode = "server"
    chosen.clean()
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.cache.UpdateCacheMiddleware"]
    with pytest.raises(ValidationError) as refused:
        chosen.clean()
    assert "UpdateCacheMiddleware" in refused.value.message_dict["tracking_mode"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [("visits_months", 0), ("visits_months", 121), ("prospect_years", 0), ("prospect_years", 99)]
    + [("dkim_selector", "a b"), ("dkim_selector", ".x"), ("tracking_mode", "spy")],
)
def test_a_value_that_makes_no_sense_is_refused_beside_its_field(chosen, field, value):
    setattr(chosen, field, value)
    with pytest.raises(ValidationError) as refused:
        chosen.full_clean()
    assert list(refused.value.message_dict) == [field]


def form_data(chosen, *rows):
    data = {
        "sender_name": "The Shop",
        "sender_email": "hello@shop.example",
        "brand_colour": "#1f6f54",
        "font": "system",
        "social_links-TOTAL_FORMS": "0",
        "social_links-INITIAL_FORMS": "0",
        "visits_months": "12",
        "prospect_years": "2",
        "letter_window": "right",
        "letter_country": "FR",
        "words-TOTAL_FORMS": str(len(rows)),
        "words-INITIAL_FORMS": "0",
        "words-MIN_NUM_FORMS": "0",
        "words-MAX_NUM_FORMS": "1000",
        "pool": str(chosen.pool_id),
    }
    for number, (place, locale, text) in enumerate(rows):
        data |= {f"words-{number}-place": place, f"words-{number}-locale": locale.pk, f"words-{number}-text": text}
        data |= {f"words-{number}-id": "", f"words-{number}-ORDER": "", f"words-{number}-DELETE": ""}
    return data


def test_an_editor_fills_in_the_settings(chosen, french, client):
    client.force_login(User.objects.create_superuser("chief", "c@shop.example", "x"))
    address = f"/admin/settings/wagtail_nurture/nurturesitesettings/{chosen.site_id}/"
    assert client.get(address).status_code == 200
    answer = client.post(address, form_data(chosen, ("banner", french, "Oui ?"), ("banner", french, "Non ?")))
    assert "twice for the same language" in answer.content.decode()
    assert not SiteWords.objects.exists()
    answer = client.post(
        address, form_data(chosen, ("banner", french, "Oui ?"), ("consent:news", french, "Des nouvelles"))
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert site_facts.of(chosen.site_id).text("consent:news", "fr-be") == "Des nouvelles"
    chosen.refresh_from_db()
    assert (chosen.visits_months, chosen.prospect_years) == (12, 2)
