"""What a person wishes of our mails, and what erasing, exporting and merging them does to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_nurture.contacts import people, wishes
from wagtail_nurture.contacts.wishes import Frequency, Rhythm
from wagtail_nurture.models import Contact, Event, MutedTopic, Wishes


@pytest.fixture
def other(pool):
    return Contact.objects.create(
        pool=pool, email="ada@work.example", email_key="ada@work.example", created_at=timezone.now()
    )


def test_a_wish_is_kept_and_told_once(contact):
    assert wishes.set_rhythm(contact, Rhythm(Frequency.WEEKLY))
    assert not wishes.set_rhythm(contact, Rhythm(Frequency.WEEKLY))
    assert wishes.rhythms([contact.pk]) == {contact.pk: Rhythm(Frequency.WEEKLY)}
    event = Event.objects.get(kind="wishes.changed")
    assert event.properties["old"]["frequency"] == "" and event.properties["new"]["frequency"] == "weekly"
    assert wishes.set_rhythm(contact, Rhythm())
    assert wishes.rhythms([contact.pk]) == {}


def test_a_pause_ends_by_itself(contact):
    now = timezone.now()
    wishes.set_rhythm(contact, Rhythm(paused_until=now + timedelta(days=30)))
    assert wishes.rhythms([contact.pk])[contact.pk].paused_until
    assert wishes.rhythms([contact.pk], at=now + timedelta(days=31)) == {}


def test_a_topic_is_muted_and_wanted_again(contact):
    until = timezone.now() + timedelta(days=30)
    assert wishes.mute(contact, "touring", until=until) and not wishes.mute(contact, "touring", until=until)
    assert wishes.muted([contact.pk]) == {contact.pk: {"touring": until}}
    assert wishes.mute(contact, "touring")
    assert wishes.muted([contact.pk]) == {contact.pk: {"touring": None}}
    assert wishes.unmute(contact, "touring") and not wishes.unmute(contact, "touring")
    assert list(Event.objects.filter(subject="topic:touring").values_list("kind", flat=True).order_by("pk")) == [
        "topic.muted", "topic.muted", "topic.unmuted",
    ]  # fmt: skip


def test_a_name_that_is_no_topic_is_harmless(contact):
    assert not wishes.mute(contact, "\x00")
    assert wishes.mute(contact, "x" * 500)
    assert len(MutedTopic.objects.get().topic) == 100


def test_who_wished_for_less_as_one_of_two_hears_less(contact, other):
    until = timezone.now() + timedelta(days=30)
    wishes.set_rhythm(contact, Rhythm(Frequency.WEEKLY))
    wishes.set_rhythm(other, Rhythm(Frequency.MONTHLY, until))
    wishes.mute(contact, "touring")
    wishes.mute(other, "touring")
    wishes.mute(other, "city")
    people.merge(other, into=contact)
    assert wishes.rhythms([contact.pk]) == {contact.pk: Rhythm(Frequency.MONTHLY, until)}
    assert set(wishes.muted([contact.pk])[contact.pk]) == {"touring", "city"}
    assert not Wishes.objects.filter(contact=other).exists()


def test_a_wish_moves_to_a_person_without_one(contact, other):
    wishes.set_rhythm(other, Rhythm(Frequency.MONTHLY))
    people.merge(other, into=contact)
    assert wishes.rhythms([contact.pk]) == {contact.pk: Rhythm(Frequency.MONTHLY)}


def test_a_wish_is_told_and_forgotten(contact):
    wishes.set_rhythm(contact, Rhythm(Frequency.WEEKLY))
    wishes.mute(contact, "touring")
    told = people.export(contact)
    assert told["wishes"][0]["frequency"] == "weekly" and told["mutedtopic"][0]["topic"] == "touring"
    people.erase(contact)
    assert not Wishes.objects.exists() and not MutedTopic.objects.exists()
