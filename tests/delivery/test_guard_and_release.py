"""A copied database stays silent; a person lets go what was held and decides what is uncertain."""

import pytest
from django.contrib.auth import get_user_model

from wagtail_nurture import alarm
from wagtail_nurture.contacts import people as contacts_people
from wagtail_nurture.delivery import gates, guard, outbox, release
from wagtail_nurture.models import Contact, Delivery, Event, Fingerprint, Todo


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


@pytest.fixture
def copied(db):
    """This database was sent from elsewhere before."""
    Fingerprint.objects.create(pk=1, value="elsewhere", confirmed_at="2026-01-01T00:00Z")


def test_the_first_send_leaves_the_fingerprint(db):
    assert guard.held() is False
    assert Fingerprint.objects.count() == 1 and guard.held() is False


def test_who_only_looks_leaves_no_fingerprint(db, settings):
    assert not guard.looks_copied() and not Fingerprint.objects.exists()
    guard.held()
    assert not guard.looks_copied()
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"TOKEN_KEYS": ["another"]}
    settings.WAGTAILADMIN_BASE_URL = "https://elsewhere.example"
    assert guard.looks_copied()


def test_another_host_with_another_key_is_a_copy(db, settings):
    guard.held()
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"TOKEN_KEYS": ["another"]}
    assert guard.held()
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"TOKEN_KEYS": ["another", "test token key"]}
    assert not guard.held(), "a new key that keeps the old one is no copy"
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8000"
    assert guard.held()


def test_on_a_copy_nothing_leaves_but_to_those_allowed(smtp, people, wish, send, copied, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"HOLD_ALLOW": ["p1@example.org", "@allowed.example"]}
    deliveries = [wish(each) for each in people(3)]
    send()
    assert smtp.addresses == ["p1@example.org"]
    held = Delivery.objects.filter(state="held", reason="copied_database")
    assert held.count() == 2 and Todo.objects.get(key=guard.TODO).people == 2
    user = get_user_model()(username="admin")
    assert guard.confirm(user) == 2
    send()
    assert Delivery.objects.filter(pk__in=[each.pk for each in deliveries], state="sent").count() == 3
    assert Fingerprint.objects.get().confirmed_by == "admin" and not guard.held()
    assert not Todo.objects.filter(resolved_at=None).exists()


def test_releasing_takes_only_what_is_asked_for_and_wakes_its_lane(contact, site, monkeypatch):
    woken = []
    monkeypatch.setattr(alarm, "wake", woken.append)
    for number, reason in enumerate(["paused", "paused", "no_sender"]):
        values = {"contact": contact, "site": site, "purpose": "advice", "state": "held", "reason": reason}
        outbox.put([outbox.draft(key=f"k{number}", scenario_id=number, **values)])
    assert release.release(reason="paused", scenario_id=0) == 1
    assert release.release(Delivery.objects.filter(reason="paused")) == 1
    assert release.release(reason="paused") == 0
    assert woken == ["mass", "mass"]
    assert Delivery.objects.get(state="held").reason == "no_sender"


def test_an_uncertain_message_is_sent_again_once_as_a_new_one(smtp, reader, wish, send):
    smtp.answers["data", "p0@example.org"] = ["take and drop"]
    delivery = wish(reader)
    send()
    delivery.refresh_from_db()
    assert release.send_again([delivery]) == 1
    delivery.refresh_from_db()
    assert release.send_again([delivery]) == 0
    send()
    copy = Delivery.objects.get(key=f"again:{delivery.pk}")
    assert (copy.state, copy.message_key, delivery.state, delivery.reason) == (
        "sent",
        delivery.message_key,
        "unknown",
        "sent_again",
    )


def test_an_uncertain_message_is_counted_as_sent(smtp, reader, wish, send):
    smtp.answers["data", "p0@example.org"] = ["take and drop"]
    delivery = wish(reader)
    send()
    assert release.count_as_sent([delivery]) == 1
    assert release.count_as_sent([delivery]) == 0
    delivery.refresh_from_db()
    assert delivery.state == "sent" and Event.objects.filter(kind="message.sent").count() == 1


def test_erasing_a_person_blanks_what_was_sent_and_stops_what_waits(smtp, reader, wish, send):
    sent = wish(reader, context={"topics": ["touring"]})
    send()
    waiting = wish(reader)
    contacts_people.erase(reader)
    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (sent.state, sent.address, sent.context, sent.contact_id) == ("sent", "", {}, None)
    assert (waiting.state, waiting.reason, waiting.address) == ("skipped", "erased", "")
    assert send() == 0 and len(smtp.accepted) == 1


def test_a_person_sees_their_messages_in_the_export(reader, wish):
    wish(reader)
    told = contacts_people.export(reader)["delivery"]
    assert told[0]["address"] == "p0@example.org" and told[0]["state"] == "queued"


def test_messages_follow_a_merge(people, wish):
    one, other = people(2)
    delivery = wish(other)
    contacts_people.merge(other, into=one)
    delivery.refresh_from_db()
    assert delivery.contact_id == one.pk
    assert Contact.objects.get(pk=other.pk).merged_into_id == one.pk
