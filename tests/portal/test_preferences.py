"""The preference centre: a person chooses by the link in a mail, each choice leaves its proof and an event (C2)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from wagtail_nurture import clock, tokens
from wagtail_nurture.contacts import consent, lists, people, wishes
from wagtail_nurture.contacts.wishes import Frequency
from wagtail_nurture.delivery import inbound
from wagtail_nurture.models import ConsentRecord, Contact, Event, List, MutedTopic, NurtureSiteSettings, Wishes

from .conftest import address_of


def rhythm(contact):
    return wishes.rhythms([contact.pk]).get(contact.pk, wishes.Rhythm())


def undo(browser, url, page):
    former = re.search(r'name="former" value="([^"]+)"', page)[1]
    return browser.post(url, {"action": "undo", "former": former}).content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(browser, url, reader, club, method):
    before = ConsentRecord.objects.count(), Event.objects.count()
    answer = getattr(browser, method)(url)
    assert answer.status_code == 200 and not answer.cookies
    assert (ConsentRecord.objects.count(), Event.objects.count()) == before and not Wishes.objects.exists()


def test_the_page_shows_what_stands(browser, url, reader, club, bikes):
    lists.join([reader.pk], club)
    page = browser.get(url).content.decode()
    assert 'value="advice" checked' in page and 'value="news"' in page and 'value="news" checked' not in page
    assert f'name="list" value="{club.pk}" checked' in page and "Club news" in page
    assert 'name="frequency" value="" checked' in page
    assert 'name="topic-touring"' in page and 'name="topic-city"' in page
    assert "p…@example.org" in page and "p0@example.org" not in page


def test_nothing_of_it_is_kept_indexed_or_told_on(browser, url):
    answer = browser.get(url)
    assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer" and 'name="referrer" content="no-referrer"' in str(answer.content)


def test_weekly_is_kept_with_the_words_shown_and_an_event(save, reader):
    page = save(frequency="weekly")
    assert rhythm(reader).frequency == Frequency.WEEKLY and "At most one mail a week" in page
    proof = ConsentRecord.objects.get(action="chosen")
    assert (proof.purpose, proof.text, proof.source) == ("rhythm", "At most one mail a week", "preferences")
    assert Event.objects.filter(kind="wishes.changed", contact=reader).count() == 1


def test_saving_twice_is_saving_once(save, reader):
    save(frequency="weekly")
    assert "Nothing had to be changed" in save(frequency="weekly")
    assert ConsentRecord.objects.filter(action="chosen").count() == 1


def test_a_pause_stands_until_its_day_and_is_kept_by_a_second_save(save, reader):
    save(pause="30")
    until = rhythm(reader).paused_until
    assert timedelta(days=29) < until - timezone.now() <= timedelta(days=30)
    page = save(pause="keep", frequency="monthly")
    assert rhythm(reader).paused_until == until and 'name="pause" value="keep" checked' in page
    save(frequency="monthly")
    assert rhythm(reader).paused_until is None


def test_a_purpose_is_left_and_joined_with_proof(save, reader):
    save(purpose=["news"])
    assert consent.refusals([reader.pk], purpose="advice") and not consent.refusals([reader.pk], purpose="news")
    left, joined = ConsentRecord.objects.filter(source="preferences").order_by("pk")
    assert (left.action, left.text) == ("withdrawn", "☐ Advice mails")
    assert (joined.action, joined.text) == ("granted", "☑ Newsletter")
    assert Event.objects.filter(kind="message.unsubscribed").count() == 1


def test_a_public_list_is_joined_and_left(save, reader, club):
    save(list=[str(club.pk)])
    assert club.memberships.get().state == "confirmed"
    save()
    assert club.memberships.get().state == "left"
    assert list(ConsentRecord.objects.filter(purpose="lists").values_list("text", flat=True).order_by("pk")) == [
        "☑ Club news", "☐ Club news",
    ]  # fmt: skip


def test_lists_that_are_not_public_or_not_theirs_stay_closed(save, browser, url, reader, club):
    from wagtail_nurture.models import ContactPool

    inside = List.objects.create(pool=club.pool, name="VIP", slug="vip")
    other = ContactPool.objects.create(name="Other")
    foreign = List.objects.create(pool=other, name="Foreign", slug="foreign", public=True)
    lists.join([reader.pk], inside)
    page = browser.get(url).content.decode()
    assert "VIP" not in page and "Foreign" not in page
    save(list=[str(inside.pk), str(foreign.pk), "x", "-1", "9" * 30])
    assert inside.memberships.get().state == "confirmed" and not foreign.memberships.exists()


def test_a_topic_is_muted_for_a_while_or_for_good(save, reader, bikes):
    page = save(**{"topic-touring": "always", "topic-city": "30"})
    muted = wishes.muted([reader.pk])[reader.pk]
    assert muted["touring"] is None and muted["city"] > timezone.now() + timedelta(days=29)
    assert "“touring”: nothing any more" in page and 'value="keep" selected' in page
    save(**{"topic-touring": "", "topic-city": "keep"})
    assert set(wishes.muted([reader.pk])[reader.pk]) == {"city"}


def test_nonsense_mutes_nothing(save, reader, bikes):
    save(**{"topic-touring": "1e9", "topic-nowhere": "always", "frequency": "hourly", "pause": "\x00"})
    assert not MutedTopic.objects.exists() and rhythm(reader) == wishes.Rhythm()


def test_a_post_that_says_nothing_changes_nothing(browser, url, reader):
    assert browser.post(url, {"other": "1"}).status_code == 200
    assert not consent.refusals([reader.pk], purpose="advice")


def test_undo_brings_back_what_was(browser, url, save, reader, club, bikes):
    page = save(purpose=["news"], frequency="monthly", pause="90", list=[str(club.pk)], **{"topic-city": "always"})
    page = undo(browser, url, page)
    assert "Undone" in page
    assert not consent.refusals([reader.pk], purpose="advice") and consent.refusals([reader.pk], purpose="news")
    assert rhythm(reader) == wishes.Rhythm() and not wishes.muted([reader.pk])
    assert club.memberships.get().state == "left"
    assert ConsentRecord.objects.filter(source="preferences: undo").count() >= 5


def test_a_forged_or_old_undo_does_nothing(browser, url, save, reader):
    page = save(frequency="weekly")
    former = re.search(r'name="former" value="([^"]+)"', page)[1]
    for forged in ("", "x", former[:-2], former + "x", "\x00"):
        answer = browser.post(url, {"action": "undo", "former": forged})
        assert answer.status_code == 200 and "no longer be undone" in answer.content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert "no longer be undone" in undo(browser, url, page)
    assert rhythm(reader).frequency == "weekly"


def test_everything_is_stopped_with_one_button_and_given_back(browser, url, reader):
    page = browser.get(url).content.decode()
    action = re.search(r'<form method="post" action="(/n/u/[^"]+)"', page)[1]
    assert "You are unsubscribed" in browser.post(action, {"action": "stop_all"}).content.decode()
    assert consent.refusals([reader.pk], purpose="advice")
    assert 'value="advice" checked' not in browser.get(url).content.decode()
    browser.post(action, {"action": "undo"})
    assert not consent.refusals([reader.pk], purpose="advice")


def test_the_page_speaks_the_language_of_the_mail(browser, reader, wish, bikes):
    answer = browser.get(address_of(wish(reader, locale="fr")), headers={"accept-language": "en"})
    page = answer.content.decode()
    assert '<html lang="fr"' in page and answer["Content-Language"] == "fr" and "Vos préférences" in page


def test_topics_are_called_as_the_pages_of_that_language_do(browser, reader, wish, bikes, home):
    from wagtail.models import Locale

    french = Locale.objects.get_or_create(language_code="fr")[0]
    home.copy_for_translation(french)
    for page in bikes[:2]:
        sister = page.copy_for_translation(french)
        sister.live = True
        sister.tags.set(["randonnée"])
        sister.save()
    page = browser.get(address_of(wish(reader, locale="fr"))).content.decode()
    assert 'name="topic-touring"' in page and "randonnée" in page
    assert "randonnée" not in browser.get(address_of(wish(reader, locale="en"))).content.decode()


def test_an_old_link_changes_nothing_and_sends_a_new_one(browser, delivery, url, reader):
    from wagtail_nurture.models import Delivery

    later = clock.now() + timedelta(days=91)
    with clock.virtual(lambda: later):
        answer = browser.get(url)
        assert answer.status_code == 410 and "too old" in answer.content.decode()
        answer = browser.post(url, {"action": "save", "purpose": [], "frequency": "weekly"})
        assert answer.status_code == 410 and not Wishes.objects.exists()
        assert not consent.refusals([reader.pk], purpose="advice")
        assert "mailbox" in browser.post(url, {"action": "new_link"}).content.decode()
        fresh = Delivery.objects.get(system="preferences")
        assert (fresh.contact, fresh.lane, fresh.purpose) == (reader, "now", "transactional")
        assert browser.get(address_of(fresh)).status_code == 200


def test_who_was_erased_finds_a_page_that_says_so(browser, url, reader):
    people.erase(reader)
    for method in (browser.get, browser.post):
        assert method(url).status_code == 404


def test_after_a_merge_the_link_is_the_other_persons(browser, url, reader, people):
    from wagtail_nurture.contacts import people as persons

    other = Contact.objects.create(
        pool=reader.pool, email="new@example.org", email_key="new@example.org", created_at=timezone.now()
    )
    persons.merge(reader, into=other)
    browser.post(url, {"action": "save", "purpose": ["advice"], "frequency": "weekly", "pause": ""})
    assert rhythm(other).frequency == "weekly"


def test_saving_over_and_over_is_slowed_down(browser, url, reader):
    for _ in range(30):
        assert browser.post(url, {"action": "save", "purpose": ["advice"]}).status_code == 200
    assert browser.post(url, {"action": "save", "frequency": "weekly"}).status_code == 429
    assert rhythm(reader) == wishes.Rhythm() and browser.get(url).status_code == 200


def test_the_page_costs_the_same_whatever_there_is(browser, url, reader, bikes, pool, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    List.objects.create(pool=pool, name="One", slug="one", public=True)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    List.objects.bulk_create(List(pool=pool, name=f"List {n}", slug=f"l{n}", public=True) for n in range(20))
    for topic in ("a", "b", "c", "d", "e"):
        wishes.mute(reader, topic)
    with django_assert_max_num_queries(len(few)):
        browser.get(url)


def test_who_may_be_reached_in_several_ways_says_how_they_would_rather(browser, url, save, reader, pool):
    assert 'name="channel"' not in browser.get(url).content.decode()
    save(channel="sms")
    assert wishes.channels([reader.pk]) == {}, "what is not offered cannot be chosen"
    Contact.objects.filter(pk=reader.pk).update(phone="+33612345678")
    NurtureSiteSettings.objects.filter(pool=pool).update(with_sms=True)
    page = save(channel="sms")
    assert wishes.channels([reader.pk]) == {reader.pk: "sms"} and "Rather by text message" in page
    assert ConsentRecord.objects.get(action="chosen").text == "Rather by text message"
    undo(browser, url, page)
    assert wishes.channels([reader.pk]) == {}
    save(channel="carrier pigeon")
    assert wishes.channels([reader.pk]) == {}


@pytest.fixture
def texted(reader, pool, site):
    """The reader has a mobile number and agreed to offers by text message, on a site that sends them."""
    NurtureSiteSettings.objects.filter(site=site).update(with_sms=True)
    Contact.objects.filter(pk=reader.pk).update(phone="+33612345678")
    reader.refresh_from_db()
    consent.grant(reader, purpose="offers", channel="sms", text="Text me")
    return reader


def by_text(person, purpose="offers"):
    return consent.refusals([person.pk], purpose=purpose, channel="sms").get(person.pk, "")


def test_texts_are_shown_withdrawn_and_given_beside_mails(texted, browser, url, save):
    page = browser.get(url).content.decode()
    assert "+33 … 78" in page and "612345678" not in page
    assert 'name="text" value="offers" checked' in page and 'name="text" value="news">' in page
    told = save(text=["news"])
    assert "☐ Offers by text message" in told and "☑ Newsletter by text message" in told
    assert (by_text(texted), by_text(texted, "news")) == ("withdrawn", "")
    assert consent.refusals([texted.pk], purpose="advice") == {}  # mails stay as they were
    assert consent.refusals([texted.pk], purpose="news") == {texted.pk: "no_consent"}
    proof = ConsentRecord.objects.filter(channel="sms", source="preferences").order_by("pk")
    assert list(proof.values_list("action", "text")) == [
        ("granted", "☑ Newsletter by text message"),
        ("withdrawn", "☐ Offers by text message"),
    ]
    undo(browser, url, told)
    assert (by_text(texted), by_text(texted, "news")) == ("", "withdrawn")


def test_without_a_number_there_is_nothing_to_choose_by_text(browser, url, save, reader, site):
    NurtureSiteSettings.objects.filter(site=site).update(with_sms=True)
    assert 'name="text"' not in browser.get(url).content.decode()
    save(text=["news"])
    assert not ConsentRecord.objects.filter(channel="sms").exists()


def test_stopping_everything_stops_texts_too_and_is_undone_with_them(texted, browser, delivery):
    there = f"/n/u/{tokens.seal('unsubscribe', delivery.pk)}"
    browser.post(there, {"action": "stop"})
    assert by_text(texted) == ""
    assert "You still receive other messages" in browser.get(there).content.decode()
    browser.post(there, {"action": "stop_all"})
    assert by_text(texted) == "withdrawn" and "You still receive" not in browser.get(there).content.decode()
    browser.post(there, {"action": "undo"})
    assert by_text(texted) == "" and consent.refusals([texted.pk], purpose="advice") == {}


def test_undoing_on_the_page_of_a_mail_leaves_a_stop_by_text_message_alone(texted, browser, delivery):
    inbound.take("+33612345678", "STOP")
    there = f"/n/u/{tokens.seal('unsubscribe', delivery.pk)}"
    browser.post(there, {"action": "stop"})
    browser.post(there, {"action": "undo"})
    assert by_text(texted) == "withdrawn" and consent.refusals([texted.pk], purpose="advice") == {}
