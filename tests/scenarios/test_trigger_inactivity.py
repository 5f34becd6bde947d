"""Nothing is heard of somebody: once for each time of silence, found by time, by set."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.models import Contact, Enrolment, Event, EventClass, Intake, TriggerTimer, Visitor
from wagtail_nurture.scenarios import claims, counts, fan_out, graph, sentences
from wagtail_nurture.scenarios.timed import looking
from wagtail_nurture.tracking import classify

from .conftest import pump, step, wait


def silence(days=10, what="act", hour="09:00"):
    return [step("inactivity", "t", what=what, days=days, hour=hour)]


def at(*when):
    return datetime(*when, tzinfo=UTC)


@pytest.fixture
def known(contact, story):
    """Ada, known since long ago, whose visits can be measured."""
    Contact.objects.filter(pk=contact.pk).update(created_at=at(2020, 1, 1))
    Visitor.objects.create(key_hash="x", contact=contact, first_seen_at=story.now, last_seen_at=story.now)
    return contact


def acts(contact, moment, kind="page.viewed"):
    return Event.objects.create(kind=kind, contact=contact, at=moment)


def mornings(story, *days):
    """The worker looks at 9:00 UTC of these days of March 2026."""
    for day in days:
        story.now = at(2026, 3, day, 9)
        pump()


def test_once_for_each_time_of_silence(running, known, story):
    acts(known, at(2026, 3, 1, 12))
    running([wait("a", amount=1)], triggers=silence())
    mornings(story, 3, 10, 11)
    assert not Enrolment.objects.exists()
    mornings(story, 12, 13, 14)
    assert Enrolment.objects.get().entry_key == "silent:2026-03-01T12:00:00"
    acts(known, at(2026, 3, 14, 12), kind="form.submitted")
    mornings(story, 15, 23, 24, 25, 26, 30)
    assert list(Enrolment.objects.order_by("pk").values_list("entry_key", "entered_at")) == [
        ("silent:2026-03-01T12:00:00", at(2026, 3, 12, 9)),
        ("silent:2026-03-14T12:00:00", at(2026, 3, 25, 9)),
    ]


@pytest.mark.parametrize(
    ("what", "kind", "enters"),
    [
        ("act", "page.viewed", False),
        ("act", "message.sent", True),
        ("visit", "page.viewed", False),
        ("visit", "form.submitted", True),
        ("click", "message.clicked", False),
        ("click", "page.viewed", True),
    ],
    ids=str,
)
def test_what_breaks_the_silence(running, known, story, what, kind, enters):
    acts(known, at(2026, 3, 1, 12), "message.clicked" if what == "click" else "page.viewed")
    running([wait("a")], triggers=silence(what=what))
    acts(known, at(2026, 3, 8), kind)
    mornings(story, 10, 11, 12, 13)
    assert Enrolment.objects.exists() == enters


def test_a_machine_s_click_breaks_no_silence(running, known, story):
    acts(known, at(2026, 3, 1, 12))
    running([wait("a")], triggers=silence())
    click = acts(known, at(2026, 3, 8), "message.clicked")
    EventClass.objects.create(event=click, rules_version=1, kind=classify.MACHINE)
    mornings(story, 11, 12, 13)
    assert Enrolment.objects.count() == 1


def test_visits_that_cannot_be_measured_are_not_missed(running, known, story):
    acts(known, at(2026, 3, 1, 12))
    Visitor.objects.all().delete()
    scenario = running([wait("a")], triggers=silence(what="visit"))
    mornings(story, 11, 12, 13)
    assert not Enrolment.objects.exists()
    assert counts.matching_now(scenario) == 0


def test_who_never_did_anything_is_silent_since_they_became_known(running, contact, story):
    Contact.objects.filter(pk=contact.pk).update(created_at=at(2026, 3, 2, 10, 30))
    running([wait("a")], triggers=silence())
    mornings(story, 11, 12, 13, 14)
    assert Enrolment.objects.get().entry_key == "silent:2026-03-02T10:30:00"


def test_who_is_silent_for_longer_already_does_not_come_by_itself(running, known, story):
    acts(known, at(2026, 1, 1))
    scenario = running([wait("a")], triggers=silence())
    mornings(story, 3, 4, 5)
    assert not Enrolment.objects.exists()
    assert counts.matching_now(scenario) == 1


def test_weeks_without_a_worker_lose_nobody(running, known, story):
    acts(known, at(2026, 3, 1, 12))
    running([wait("a")], triggers=silence())
    mornings(story, 30, 31)
    assert Enrolment.objects.count() == 1


def test_it_looks_once_a_day_and_a_large_group_comes_in_by_chunks(running, crowd, story, monkeypatch):
    running([wait("a")], triggers=silence())
    pump()
    assert TriggerTimer.objects.get().next_at == at(2026, 3, 3, 9)
    counted = {}
    for size in (10, 40):
        Enrolment.objects.all().delete()
        Intake.objects.all().delete()
        Event.objects.all().delete()
        Contact.objects.all().delete()
        people = crowd(80, agree=False)
        Contact.objects.update(created_at=at(2020, 1, 1))
        Event.objects.bulk_create(Event(kind="page.viewed", contact=each, at=at(2026, 3, 5)) for each in people)
        story.now = at(2026, 3, 15, 9)
        TriggerTimer.objects.update(looked_until=story.now - timedelta(days=1), next_at=story.now)
        looking.carry_on(float("inf"))
        monkeypatch.setattr(claims, "batch_size", lambda size=size: size)
        with CaptureQueriesContext(connection) as captured:
            assert fan_out.chunk() == size
        counted[size] = len([query for query in captured if "INSERT" not in query["sql"]])
        while fan_out.chunk() is not None:
            pass
        assert Enrolment.objects.count() == 80
    assert counted[10] == counted[40], counted


def test_words_and_problems(draft):
    scenario = draft([wait("a")], triggers=silence(days=90))
    assert sentences.when(graph.build(scenario)) == ["Nothing is heard of somebody for 90 days"]
    for days in (0, -5, 10**12):
        scenario = draft([wait("a")], triggers=silence(days=days))
        assert any("For so many days: write" in problem.message for problem in graph.problems(scenario))
