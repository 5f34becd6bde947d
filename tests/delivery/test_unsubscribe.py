"""Unsubscribing by link (RFC 8058, research R2.1 to R2.4)."""

import pytest
from django.test import Client

from wagtail_nurture import tokens
from wagtail_nurture.contacts import consent
from wagtail_nurture.models import ConsentRecord, Event, Permission


@pytest.fixture
def browser():
    """A mailbox's machine: no cookies, and CSRF checks on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def delivery(reader, wish):
    """A sent advice mail in English."""
    delivery = wish(reader, locale="en")
    consent.grant(reader, purpose="advice", text="Yes, send me advice", source="form")
    return delivery


@pytest.fixture
def url(delivery):
    return f"/n/u/{tokens.seal('unsubscribe', delivery.pk)}"


def allowed(contact, purpose="advice"):
    return not consent.refusals([contact.pk], purpose=purpose)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(browser, url, reader, method):
    before = ConsentRecord.objects.count()
    answer = getattr(browser, method)(url)
    assert answer.status_code == 200 and allowed(reader)
    assert ConsentRecord.objects.count() == before and not answer.cookies
    if method == "get":
        page = answer.content.decode()
        assert page.count("<button") == 1 and "advice mails" in page
        assert "example.org" not in page.replace("shop.example", "")


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=BoUnDaRy", "application/x-www-form-urlencoded"])
def test_one_click_stops_at_once_without_cookie_or_redirect(browser, url, reader, kind):
    if kind.startswith("multipart"):
        body = (
            '--BoUnDaRy\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--BoUnDaRy--\r\n'
        )
    else:
        body = "List-Unsubscribe=One-Click"
    for _ in range(2):
        answer = browser.post(url, body, content_type=kind)
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert not allowed(reader)
    assert Event.objects.filter(kind="message.unsubscribed").count() == 1
    record = ConsentRecord.objects.get(action="withdrawn")
    assert (record.purpose, record.source) == ("advice", "one-click")


def test_a_post_that_says_nothing_stops_nothing(browser, url, reader):
    assert browser.post(url, {"other": "1"}).status_code == 200
    assert allowed(reader)


@pytest.mark.parametrize("token", ["x" * 22, "short", "%00", "é" * 22, "a" * 300])
def test_a_forged_token_leads_nowhere(browser, db, token):
    for method in (browser.get, browser.post):
        assert method(f"/n/u/{token}").status_code == 404


def test_a_token_of_another_purpose_is_refused(browser, delivery):
    assert browser.get(f"/n/u/{tokens.seal('view', delivery.pk)}").status_code == 404


def test_the_button_stops_this_purpose_only_and_undo_gives_it_back(browser, url, reader):
    consent.grant(reader, purpose="news", source="form")
    page = browser.post(url, {"action": "stop"}).content.decode()
    assert "You are unsubscribed" in page and 'value="undo"' in page and 'value="stop_all"' in page
    assert not allowed(reader) and allowed(reader, "news")
    page = browser.post(url, {"action": "undo"}).content.decode()
    assert "hear from us again" in page and allowed(reader)
    record = ConsentRecord.objects.filter(purpose="advice").last()
    assert (record.action, record.source, record.text) == ("granted", "unsubscribe page: undo", "Yes, send me advice")


def test_who_receives_nothing_else_is_not_asked_about_everything(browser, url):
    assert 'value="stop_all"' not in browser.post(url, {"action": "stop"}).content.decode()


def test_everything_can_be_stopped_and_given_back(browser, url, reader):
    consent.grant(reader, purpose="news", source="form")
    page = browser.post(url, {"action": "stop_all"}).content.decode()
    assert "none of our messages" in page
    assert not allowed(reader) and not allowed(reader, "news") and allowed(reader, "transactional")
    browser.post(url, {"action": "undo"})
    assert allowed(reader) and allowed(reader, "news") and not allowed(reader, "offers")


def test_undo_gives_nothing_that_was_never_given(browser, url, reader, delivery):
    Permission.objects.all().delete()
    ConsentRecord.objects.all().delete()
    browser.post(url, {"action": "stop"})
    page = browser.post(url, {"action": "undo"}).content.decode()
    assert not allowed(reader) and 'value="undo"' not in page


def test_a_forwarded_mail_cannot_subscribe_its_owner_again_later(browser, url, reader):
    from datetime import timedelta

    from wagtail_nurture import clock

    browser.post(url, {"action": "stop"})
    later = clock.now() + timedelta(hours=25)
    with clock.virtual(lambda: later):
        browser.post(url, {"action": "undo"})
    assert not allowed(reader)


def test_the_page_speaks_the_persons_language(browser, reader, wish):
    delivery = wish(reader, locale="fr")
    answer = browser.get(f"/n/u/{tokens.seal('unsubscribe', delivery.pk)}", headers={"accept-language": "en"})
    assert '<html lang="fr"' in answer.content.decode() and answer["Content-Language"] == "fr"


def test_a_person_who_was_erased_finds_a_page_all_the_same(browser, url, reader):
    from wagtail_nurture.contacts import people

    people.erase(reader)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert browser.post(url, {"action": "undo"}).status_code == 200


def test_what_is_queued_does_not_leave_after_unsubscribing(smtp, browser, url, delivery, send):
    browser.post(url, {"List-Unsubscribe": "One-Click"})
    send()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, smtp.accepted) == ("skipped", "withdrawn", [])


def test_nothing_of_it_is_kept_or_indexed(browser, url):
    answer = browser.get(url)
    assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
