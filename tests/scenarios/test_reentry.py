"""Who may enter again, and when: kept by a key that the database holds unique."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.scenarios import entering, sentences
from wagtail_nurture.scenarios.models import Enrolment, Scenario
from wagtail_nurture.scenarios.triggers.base import Entry

from .conftest import pump, step, submits, wait


def keys():
    return list(Enrolment.objects.order_by("pk").values_list("entry_key", flat=True))


def come(scenario, contact, *entries):
    """The person may enter by ``entries`` (moment, event id, subject). How many passages began."""
    made = [Entry(contact_id=contact.pk, at=at, event_id=number, subject=about) for at, number, about in entries]
    version = scenario.state.version
    return entering.enter(version, scenario, entering.plan(version, scenario, made))


def leave_at(moment):
    Enrolment.objects.filter(status="active").update(status="finished", left_at=moment)


@pytest.mark.parametrize(("days", "passages"), [(29, 1), (30, 2)])
def test_again_so_many_days_after_having_left(running, form, agrees, story, days, passages):
    running([wait("a", amount=1)], re_entry="after_days", re_entry_days=30)
    submits(agrees, form)
    pump()
    story.move(days=1)
    pump()
    left = Enrolment.objects.get().left_at
    assert left == story.now
    submits(agrees, form, at=story.move(days=days))
    pump()
    assert Enrolment.objects.count() == passages


def test_nobody_is_inside_twice_whatever_the_rule(running, form, agrees, story):
    running([wait("a", amount=9)], re_entry="after_days", re_entry_days=1)
    for _visit in range(3):
        submits(agrees, form, at=story.move(days=2))
        pump()
    assert Enrolment.objects.count() == 1


def test_once_a_year_on_the_person_s_calendar(running, agrees, story):
    scenario = running([wait("a")], re_entry="yearly")
    agrees.time_zone = "Pacific/Auckland"
    agrees.save()
    assert come(scenario, agrees, (datetime(2026, 12, 31, 10, 0, tzinfo=UTC), 1, "")) == 1
    leave_at(datetime(2026, 12, 31, 10, 30, tzinfo=UTC))
    assert come(scenario, agrees, (datetime(2026, 12, 31, 10, 59, tzinfo=UTC), 2, "")) == 0
    assert come(scenario, agrees, (datetime(2026, 12, 31, 11, 30, tzinfo=UTC), 3, "")) == 1, "a new year in Auckland"
    assert keys() == ["year:2026", "year:2027"]


def test_once_for_each_thing_also_at_the_same_time(running, agrees, story):
    scenario = running([wait("a")], re_entry="per_subject")
    at = story.now
    first = [(at, 1, "cart:1"), (at + timedelta(minutes=1), 2, "cart:2"), (at + timedelta(minutes=2), 3, "cart:1")]
    assert come(scenario, agrees, *first) == 2
    assert keys() == ["cart:1", "cart:2"]
    assert come(scenario, agrees, (at + timedelta(hours=1), 4, "cart:2")) == 0
    leave_at(at + timedelta(hours=2))
    assert come(scenario, agrees, (at + timedelta(hours=3), 5, "cart:2")) == 0, "also after having left"
    assert come(scenario, agrees, (at + timedelta(hours=3), 6, "cart:3")) == 1
    assert come(scenario, agrees, (at + timedelta(hours=4), 7, "")) == 1, "about nothing: once"
    assert come(scenario, agrees, (at + timedelta(hours=5), 8, "")) == 0


def test_two_passages_of_one_person_are_asked_about_apart(running, form, test_ride, agrees, story):
    """In one batch, on one step: what ended the one by its own subject leaves the other where it is."""
    from wagtail_nurture import track

    same = {"type": "custom_event", "id": "h", "value": {"event": "order.paid", "same": True}}
    scenario = running(
        [wait("a", amount=9)],
        re_entry="per_subject",
        exits=[step("happens", "x", events=[same], converted=True)],
    )
    assert come(scenario, agrees, (story.now, 1, "cart:1"), (story.now, 2, "cart:2")) == 2
    pump()
    track("order.paid", contact=agrees, subject="cart:2", at=story.move(hours=1))
    pump()
    assert dict(Enrolment.objects.values_list("subject", "status")) == {"cart:1": "active", "cart:2": "exited"}


@pytest.mark.parametrize("rule", Scenario.ReEntry.values)
def test_entering_takes_the_same_statements_for_few_and_for_many(running, crowd, story, rule):
    scenario = running([wait("a")], re_entry=rule)
    counted = []
    for number in (2, 2, 60):  # the first time fills what is remembered
        people = crowd_of(crowd, number)
        entries = [Entry(contact_id=person.pk, at=story.now, event_id=person.pk, subject="cart:1") for person in people]
        with CaptureQueriesContext(connection) as captured:
            planned = entering.plan(scenario.state.version, scenario, entries)
            assert entering.enter(scenario.state.version, scenario, planned) == number
        counted.append(len(captured))
    assert counted[1] == counted[2], counted


def crowd_of(crowd, number):
    """``number`` people who are not known yet."""
    from wagtail_nurture.contacts.models import Contact

    Contact.objects.all().delete()
    return crowd(number, agree=False)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("once", "Each person enters once in a lifetime,"),
        ("each_event", "A person enters each time it happens, when not already inside,"),
        ("after_days", "A person enters again at the earliest 30 days after having left,"),
        ("yearly", "Each person enters once a year,"),
        ("per_subject", "Each person enters once for each form, document, page or cart,"),
    ],
)
def test_the_rule_in_a_sentence(draft, rule, words):
    assert sentences.settings(draft([wait("a")], re_entry=rule)).startswith(words)


EMPTY = ("triggers-count", "steps-count", "exits-count")


@pytest.mark.parametrize(("typed", "kept"), [("", 30), ("14", 14), ("0", None), ("-3", None), ("99999", None)])
def test_the_days_that_an_editor_writes(draft, typed, kept):
    from wagtail_nurture.scenarios.panels import edit_handler

    form_class = edit_handler().bind_to_model(Scenario).get_form_class()
    scenario = draft([wait("a")])
    form = form_class({"re_entry_days": typed, **dict.fromkeys(EMPTY, "0")}, instance=scenario)
    form.is_valid()
    assert form.cleaned_data.get("re_entry_days") == kept
    assert ("re_entry_days" in form.errors) == (kept is None)
