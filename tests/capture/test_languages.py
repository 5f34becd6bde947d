"""The visitor's pages speak the language of the page on which the form stood, whatever the browser or the site says."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.template import engines
from django.test import Client, RequestFactory

from tests.pages.models import TaggedPage
from wagtail_nurture import clock, tokens
from wagtail_nurture.capture import grants
from wagtail_nurture.models import ConsentRequest, Contact, Delivery, DownloadGrant, NurtureSiteSettings


@pytest.fixture
def browser():
    """A browser that says it reads English, to a site whose middleware believes it."""
    return Client(headers={"Host": "shop.example", "Accept-Language": "en", "Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def in_french(newsletter, french):
    """The newsletter form, translated and published."""
    translated = newsletter.copy_for_translation(french)
    translated.title, translated.consent_text = "Une lettre par mois", ""
    translated.save()
    translated.save_revision().publish()
    return type(newsletter).objects.get(pk=translated.pk)


@pytest.fixture
def french_page(home, french):
    page = home.add_child(instance=TaggedPage(title="Randonnée", locale=french))
    page.save_revision().publish()
    return page


def shown_on(page, source='{% nurture_form "newsletter" %}'):
    template = engines["django"].from_string("{% load wagtail_nurture %}" + source)
    request = RequestFactory().get("/randonnee/", headers={"Host": "shop.example"})
    return template.render({"page": page}, request)


def test_the_form_on_a_french_page_is_french_although_the_request_is_english(in_french, french_page):
    page = shown_on(french_page)
    assert 'name="locale" value="fr"' in page and 'lang="fr"' in page
    assert "Une lettre par mois" in page and "Adresse e-mail" in page and "E-mail address" not in page


def test_a_form_without_translation_speaks_french_in_what_no_editor_wrote(newsletter, french_page):
    page = shown_on(french_page)
    assert "Adresse e-mail" in page and 'name="locale" value="fr"' in page
    assert '<h2 class="nurture-form__title" id="nurture-newsletter-title" lang="en">One mail a month' in page


def test_everything_after_the_form_is_french(browser, in_french):
    data = {"email": "odile@example.org", "locale": "fr", "page": "/randonnee/"}
    answer = browser.post("/n/f/newsletter/", data | {"email": "no"})
    assert answer["Content-Language"] == "fr" and '<html lang="fr"' in answer.content.decode()
    answer = browser.post("/n/f/newsletter/", data)
    assert answer.url == "/n/f/newsletter/thanks?locale=fr"
    assert "Encore un clic" in browser.get(answer.url).content.decode()
    delivery, request = Delivery.objects.get(), ConsentRequest.objects.get()
    assert (delivery.locale, request.locale, Contact.objects.get().language) == ("fr", "fr", "fr")
    assert request.text.startswith("Oui, je souhaite"), "the proof holds the words that were shown"
    later = clock.now() + timedelta(days=3)
    with clock.virtual(lambda: later):
        page = browser.get(f"/n/y/{tokens.seal('confirm', request.pk)}").content.decode()
    assert '<html lang="fr"' in page and "Merci de confirmer" in page


def test_the_form_of_a_cached_page_says_its_language_itself(client, in_french, french_page, settings):
    cache.clear()
    first = shown_on(french_page)
    assert first == shown_on(french_page), "the same for everybody, so that a cache may keep it"


def test_words_of_the_site_stand_where_the_form_has_none(in_french, french_page, french, pool, site):
    from wagtail_nurture.contacts.site_settings import SiteWords

    own = "Oui aux nouvelles de la boutique."
    SiteWords.objects.create(settings=NurtureSiteSettings.for_site(site), place="consent:news", locale=french, text=own)
    assert own in shown_on(french_page)


# --- the thank-you page


def test_a_page_of_the_site_says_thank_you_in_the_language_of_the_form(
    post, browser, in_french, newsletter, home, french
):
    thanks = home.add_child(instance=TaggedPage(title="Thanks", slug="thanks"))
    merci = home.add_child(
        instance=TaggedPage(title="Merci", slug="merci", locale=french, translation_key=thanks.translation_key)
    )
    newsletter.thanks_page = in_french.thanks_page = thanks
    newsletter.save()
    in_french.save()
    assert post(newsletter).url.endswith("/thanks/")
    answer = browser.post("/n/f/newsletter/", {"email": "odile@example.org", "locale": "fr"})
    assert answer.url.endswith("/merci/")
    merci.unpublish()
    assert browser.post("/n/f/newsletter/", {"email": "b@example.org", "locale": "fr"}).url.endswith("/thanks/")
    thanks.unpublish()
    answer = browser.post("/n/f/newsletter/", {"email": "c@example.org", "locale": "fr"})
    assert answer.url == "/n/f/newsletter/thanks?locale=fr"


# --- the file page


def at(client, days, token):
    moment = clock.now() + timedelta(days=days)
    with clock.virtual(lambda: moment):
        return client.get(f"/n/d/{token}")


def test_the_file_page_says_until_when_by_the_clock_of_the_site(ask_for_guide, browser, pool, site):
    NurtureSiteSettings.objects.filter(site=site).update(time_zone="Asia/Tokyo")
    ask_for_guide()
    grant = DownloadGrant.objects.get()
    DownloadGrant.objects.update(locale="fr", expires_at="2031-03-04T20:30:00Z")
    page = browser.get(f"/n/d/{grants.token_for(grant)}").content.decode()
    assert "jusqu’au 5 mars 2031 à 05:30 (JST)" in page.replace("\xa0", " ")


def test_the_file_page_works_on_day_six_and_offers_a_new_link_on_day_eight(ask_for_guide, browser, mailoutbox):
    ask_for_guide()
    token = grants.token_for(DownloadGrant.objects.get())
    assert at(browser, 6, token).status_code == 200
    over = at(browser, 8, token)
    assert over.status_code == 410
    page = over.content.decode()
    assert page.count("<button") == 1 and f'action="/n/d/{token}"' in page and "ada@example.org" not in page
    moment = clock.now() + timedelta(days=8)
    with clock.virtual(lambda: moment):
        browser.post(f"/n/d/{token}")
    fresh = Delivery.objects.latest("pk")
    assert fresh.address == "ada@example.org" and fresh.context["file_url"] != f"/n/d/{token}"


def test_a_used_up_link_is_told_from_an_expired_one(ask_for_guide, browser):
    ask_for_guide()
    grant = DownloadGrant.objects.get()
    DownloadGrant.objects.update(used=grant.limit)
    page = browser.get(f"/n/d/{grants.token_for(grant)}/file").content.decode()
    assert "as often as this link allows" in page
    assert f'action="/n/d/{grants.token_for(grant)}"' in page, "the button works where the bytes were asked for, too"


def test_asking_again_from_a_french_page_brings_a_french_page(ask_for_guide, guide_form, french, browser):
    ask_for_guide()
    ask_for_guide(locale="fr")
    assert DownloadGrant.objects.get().locale == "fr"
    page = browser.get(f"/n/d/{grants.token_for(DownloadGrant.objects.get())}").content.decode()
    assert "Voici votre fichier" in page


# --- the confirmation message


def test_the_editor_writes_subject_and_first_words_of_the_confirmation(post, newsletter):
    newsletter.confirm_subject, newsletter.confirm_intro = "Is it you?", "The shop would like to be sure:"
    newsletter.save()
    post(newsletter)
    context = Delivery.objects.get().context
    assert (context["confirm_subject"], context["confirm_intro"]) == ("Is it you?", "The shop would like to be sure:")
    assert _sent().subject == "Is it you?"
    assert "The shop would like to be sure:" in _sent().body


def test_without_them_the_message_has_its_own(post, newsletter):
    post(newsletter)
    assert _sent().subject == "Please confirm your subscription"
    assert "Your address was entered on our site, with these words:" in _sent().body


def _sent():
    from django.core import mail

    from wagtail_nurture.tasks import pump

    pump("now")
    return mail.outbox[-1]
