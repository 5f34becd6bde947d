"""Two answers to an uncertain message, each once, whoever else decides at the same moment; and who it was."""

import pytest

from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery import release
from wagtail_nurture.models import Delivery, Event


@pytest.fixture
def doubt(smtp, reader, wish, send):
    """A message that the server took without an answer; ``smtp`` answers properly from now on."""
    smtp.answers["data", "p0@example.org"] = ["take and drop"]
    delivery = wish(reader)
    send()
    delivery.refresh_from_db()
    assert delivery.state == "unknown"
    return delivery


def test_who_comes_second_changes_nothing(doubt):
    stale = Delivery.objects.get(pk=doubt.pk)
    assert release.count_as_sent([doubt], by="ada") == 1
    assert release.send_again([stale], by="bob") == 0
    assert Delivery.objects.count() == 1
    assert [event.properties["by"] for event in Event.objects.filter(kind="message.decided")] == ["ada"]


def test_what_was_sent_again_cannot_be_counted_as_sent_as_well(doubt):
    assert release.send_again([doubt], by="ada") == 1
    assert release.count_as_sent([doubt], by="bob") == 0
    doubt.refresh_from_db()
    assert (doubt.state, doubt.reason) == ("unknown", "sent_again")


def test_consent_is_asked_when_the_copy_leaves(doubt, reader, smtp, send):
    before = len(smtp.accepted)
    release.send_again([doubt])
    consent.withdraw(reader, purpose="advice", source="test")
    send()
    copy = Delivery.objects.get(key=f"again:{doubt.pk}")
    assert (copy.state, copy.reason) == ("skipped", "withdrawn")
    assert len(smtp.accepted) == before


def test_the_decision_is_a_fact_of_the_person(doubt, reader):
    release.send_again([doubt], by="ada")
    event = Event.objects.get(kind="message.decided")
    assert event.contact == reader
    assert event.properties["decision"] == "again" and event.properties["delivery"] == doubt.pk


def test_a_transactional_message_needs_nobody_and_keeps_its_message_id(smtp, reader, wish, send):
    smtp.answers["data", "p0@example.org"] = ["take and drop"]
    wish(reader, purpose="transactional")
    send()
    Delivery.objects.update(retry_at=None, lease_until=None)
    send()
    assert Delivery.objects.get().state == "sent"
    numbers = [str(message["Message-ID"]) for _address, message, _raw in smtp.accepted]
    assert len(numbers) == 2 and len(set(numbers)) == 1
    assert not Event.objects.filter(kind="message.decided").exists()
