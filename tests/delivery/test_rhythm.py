"""The person's own rhythm: marketing mail waits its turn, what they asked for never does (C2)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_nurture import clock
from wagtail_nurture.contacts import wishes
from wagtail_nurture.contacts.wishes import Frequency, Rhythm
from wagtail_nurture.delivery import rhythm, words
from wagtail_nurture.models import Delivery, Event, Turn


WEEK, MONTH, DAY = timedelta(days=7), timedelta(days=30), timedelta(days=1)


@pytest.fixture
def later():
    """``later(timedelta)``: story time runs so far ahead of real time until the test ends."""
    ahead = [timedelta()]

    def move(by):
        ahead[0] += by

    with clock.virtual(lambda: timezone.now() + ahead[0]):
        yield move


def wants(contact, frequency, paused=None):
    return wishes.set_rhythm(contact, Rhythm(frequency, clock.now() + paused if paused else None))


def state(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


@pytest.mark.parametrize("frequency, gap", [(Frequency.WEEKLY, WEEK), (Frequency.MONTHLY, MONTH)])
def test_of_two_mails_due_at_once_one_leaves_and_the_other_after_the_gap(
    smtp, reader, wish, send, later, frequency, gap
):
    wants(reader, frequency)
    first, second = wish(reader), wish(reader)
    send()
    assert state(first) == ("sent", "") and state(second) == ("queued", frequency)
    assert second.attempts == 0 and "at most one mail" in words.why_not_sent(second)
    later(gap - DAY)
    send()
    assert state(second) == ("queued", frequency) and len(smtp.accepted) == 1
    later(DAY + timedelta(minutes=1))
    send()
    assert state(second) == ("sent", "") and len(smtp.accepted) == 2


def test_what_left_before_they_chose_counts(smtp, reader, wish, send, later):
    wish(reader)
    send()
    later(2 * DAY)
    wants(reader, Frequency.WEEKLY)
    second = wish(reader)
    send()
    later(4 * DAY)
    send()
    assert state(second)[0] == "queued"
    later(DAY + timedelta(minutes=1))
    send()
    assert state(second)[0] == "sent"


def test_a_pause_holds_back_until_its_end(smtp, reader, wish, send, later):
    wants(reader, Frequency.ALWAYS, paused=MONTH)
    waiting = wish(reader)
    send()
    assert state(waiting) == ("queued", "paused_by_person")
    later(MONTH + timedelta(minutes=1))
    send()
    assert state(waiting) == ("sent", "")


def test_ending_the_pause_lets_it_leave_at_once(smtp, reader, wish, send, later):
    wants(reader, Frequency.ALWAYS, paused=MONTH)
    waiting = wish(reader)
    send()
    wants(reader, Frequency.ALWAYS)
    send()
    assert state(waiting) == ("sent", "")


def test_what_was_asked_for_never_waits(smtp, reader, wish, send):
    wants(reader, Frequency.WEEKLY, paused=MONTH)
    for _ in range(2):
        wish(reader, purpose="transactional", lane="now")
    send("now")
    assert len(smtp.accepted) == 2
    wants(reader, Frequency.WEEKLY)
    advice = wish(reader)
    send()
    assert state(advice)[0] == "sent"  # and it took nobody's turn


def test_what_is_of_no_use_by_then_is_not_sent_and_says_so(smtp, reader, wish, send, later):
    wants(reader, Frequency.WEEKLY)
    wish(reader)
    invitation = wish(reader, expires_at=clock.now() + 2 * DAY)
    send()
    assert state(invitation)[0] == "queued"
    later(3 * DAY)
    send()
    assert state(invitation) == ("skipped", "expired_waiting")
    assert "wants fewer mails" in words.why_not_sent(invitation)
    assert Event.objects.get(kind="message.skipped").properties["reason"] == "expired_waiting"


def test_a_message_refused_by_the_server_gives_its_turn_back(smtp, reader, wish, send, later):
    wants(reader, Frequency.WEEKLY)
    smtp.answers[("data", "*")] = ["554 no such content", None]
    first, second = wish(reader), wish(reader)
    send()
    assert state(first)[0] == "failed" and state(second)[0] == "queued"
    rhythm.reconsider([reader.pk])
    send()
    assert state(second)[0] == "sent"


def test_a_message_that_may_not_leave_takes_nobodys_turn(smtp, reader, wish, send, message):
    wants(reader, Frequency.WEEKLY)
    old = wish(reader, expires_at=clock.now() - DAY)
    good = wish(reader)
    send()
    assert state(old) == ("skipped", "expired") and state(good)[0] == "sent"


def test_two_workers_at_once_send_one(reader, wish, monkeypatch):
    """Both looked before either wrote: the table lets one through."""
    wants(reader, Frequency.WEEKLY)
    mine, theirs = wish(reader), wish(reader)
    Delivery.objects.update(state="claimed")
    looked, answers = rhythm._turns, {}

    def look_while_the_other_works(*args):
        found = looked(*args)
        if "theirs" not in answers:
            answers["theirs"] = None
            answers["theirs"] = rhythm.ask([theirs])
        return found

    monkeypatch.setattr(rhythm, "_turns", look_while_the_other_works)
    answers["mine"] = rhythm.ask([mine])
    assert answers["theirs"] == {} and answers["mine"][mine.pk].reason == "weekly"
    assert Turn.objects.get().delivery_id == theirs.pk


def test_a_void_turn_is_given_once(reader, wish, monkeypatch):
    """Both found the old turn void; the second must not take away what the first has been given."""
    wants(reader, Frequency.WEEKLY)
    old, mine, theirs = wish(reader), wish(reader), wish(reader)
    Delivery.objects.update(state="claimed")
    assert rhythm.ask([old]) == {}
    Delivery.objects.filter(pk=old.pk).update(state="held")
    delete, answers = type(Turn.objects.all()).delete, {}

    def delete_after_the_other(self):
        if self.model is Turn and not answers:
            answers["theirs"] = None
            answers["theirs"] = rhythm.ask([theirs])
        return delete(self)

    monkeypatch.setattr(type(Turn.objects.all()), "delete", delete_after_the_other)
    answers["mine"] = rhythm.ask([mine])
    assert answers["theirs"] == {} and mine.pk in answers["mine"]


def test_who_only_asks_takes_no_turn(reader, wish):
    wants(reader, Frequency.WEEKLY)
    first, second = wish(reader), wish(reader)
    Delivery.objects.update(state="claimed")
    assert rhythm.ask([first], take=False) == {} and not Turn.objects.exists()
    assert rhythm.ask([second]) == {}
    assert rhythm.ask([first], take=False)[first.pk].reason == "weekly"
    assert rhythm.ask([second], take=False) == {}


def test_a_turn_whose_message_was_purged_is_void(reader, wish):
    wants(reader, Frequency.WEEKLY)
    first, second = wish(reader), wish(reader)
    Delivery.objects.update(state="claimed")
    assert rhythm.ask([first]) == {}
    Delivery.objects.filter(pk=first.pk).delete()
    assert rhythm.ask([second]) == {}


def test_the_number_of_queries_does_not_grow(people, wish, django_assert_max_num_queries):
    crowd = people(12)
    for person in crowd:
        wants(person, Frequency.WEEKLY)
    waiting = [wish(person, scenario_id=1, context={"topics": ["touring"]}) for person in crowd for _ in range(2)]
    Delivery.objects.update(state="claimed")
    with django_assert_max_num_queries(8):
        rhythm.ask(waiting[:2])
    with django_assert_max_num_queries(8):
        assert len(rhythm.ask(waiting)) == 12


def test_who_wishes_for_nothing_costs_one_query(people, wish, django_assert_num_queries):
    waiting = [wish(person) for person in people(3)]
    with django_assert_num_queries(1):
        assert rhythm.ask(waiting) == {}


def test_a_scenarios_message_about_a_muted_topic_is_skipped(smtp, reader, wish, send):
    wishes.mute(reader, "touring")
    muted = wish(reader, scenario_id=1, context={"topics": ["touring"]})
    broader = wish(reader, scenario_id=1, context={"topics": ["touring", "city"]})
    send()
    assert state(muted) == ("skipped", "muted_topic") and "topic" in words.why_not_sent(muted)
    assert state(broader) == ("sent", "")


def test_a_topic_muted_for_a_while_comes_back(smtp, reader, wish, send, later):
    wishes.mute(reader, "touring", until=clock.now() + MONTH)
    later(MONTH + timedelta(minutes=1))
    about = wish(reader, scenario_id=1, context={"topics": ["touring"]})
    send()
    assert state(about) == ("sent", "")
