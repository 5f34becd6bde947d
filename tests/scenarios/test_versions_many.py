"""Ten thousand people inside when the flow is changed: the preview's numbers are what happens, forth and back."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from tests.plans import analyse
from wagtail_nurture import rows
from wagtail_nurture.scenarios import claims, runner
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token
from wagtail_nurture.scenarios.versions import counting, deciding
from wagtail_nurture.scenarios.versions.models import VersionChange

from .conftest import wait
from .test_versions import carry_on, edit, look, places


PEOPLE = 10_000
#: Each of them holds a quarter.
STEPS = ("keep", "longer", "gone", "moved")


@pytest.fixture
def crowded(running, crowd, story, monkeypatch):
    """``crowded(number)``: so many are inside, spread over the steps of version 1, in the middle of their waits.

    Version 2 keeps, lengthens, drops and moves one of them.
    """
    monkeypatch.setattr(claims, "batch_size", lambda: 500)

    def make(number):
        scenario = running([wait("first", 1), wait("keep", 9), wait("longer", 2), wait("gone", 1), wait("moved", 1)])
        version = counting.in_force(scenario.pk)
        entered = {"scenario": scenario, "version": version, "entry_key": "once", "entered_at": story.now}
        rows.Insert(Enrolment(contact=person, locale="en", **entered) for person in crowd(number)).run()
        inside = list(Enrolment.objects.order_by("pk").values_list("pk", flat=True))
        came = [story.now + timedelta(hours=place % 48) for place in range(number)]
        due = story.now + timedelta(days=6)
        rows.Insert(
            Token(enrolment_id=pk, version=version, step_id=STEPS[place % 4], visit=1, due_at=due)
            for place, pk in enumerate(inside)
        ).run()
        rows.Insert(
            StepRun(enrolment_id=pk, version=version, visit=0, step_id="first", kind="wait", at=at)
            for pk, at in zip(inside, came, strict=True)
        ).run()
        edit(scenario, [wait("moved", 1), wait("first", 1), wait("keep", 9), wait("longer", 4)])
        story.move(days=5)
        analyse()
        return scenario

    return make


def chosen(preview, **choices):
    return {group.key: choices[group.step_id] for group in preview.groups}


def late_and_ahead(at):
    """How many stand on "longer" whose date is over, and who wait until when."""
    dates = Token.objects.filter(step_id="longer").values_list("due_at", flat=True)
    ahead = [due for due in dates if due > at]
    return len(dates) - len(ahead), min(ahead), max(ahead)


def test_ten_thousand_people_change_exactly_as_the_preview_said_and_back_again(crowded):
    scenario = crowded(PEOPLE)
    preview = look(scenario)
    told = {group.step_id: group for group in preview.groups}
    assert {step: group.people for step, group in told.items()} == dict.fromkeys(STEPS, PEOPLE // 4)
    choices = chosen(preview, keep="move", longer="move", gone="move", moved="exit")
    totals = preview.totals(choices)
    assert totals == {
        "move": 7500,
        "stay": 0,
        "exit": 2500,
        "end": 2500,
        "at_once": told["longer"].at_once,
    }
    assert 0 < told["longer"].at_once < 2500, "some are late by the new wait, some wait on"
    before = list(Token.objects.order_by("pk").values_list("pk", "step_id", "due_at"))

    change = deciding.confirm(preview, choices, user=None)
    assert carry_on() == PEOPLE
    change.refresh_from_db()
    assert (change.state, change.moved, change.ended, change.exited) == ("done", 5000, 2500, 2500)
    assert places() == {(2, "keep"): 2500, (2, "longer"): 2500}
    assert late_and_ahead(preview.at) == (told["longer"].at_once, told["longer"].first, told["longer"].last)
    assert Counter(Enrolment.objects.values_list("status", "exit_reason", "version__number")) == {
        ("active", "", 2): 5000,
        ("finished", "end", 2): 2500,
        ("exited", "version_exit", 1): 2500,
    }
    marks = StepRun.objects.filter(step_id=change.mark)
    assert marks.count() == marks.values("enrolment").distinct().count() == PEOPLE, "each person once, each told of"

    # The former version is published again: whoever is still inside goes back to it, by the same page.
    edit(scenario, [wait("first", 1), wait("keep", 9), wait("longer", 2), wait("gone", 1), wait("moved", 1)])
    back = look(scenario)
    deciding.confirm(back, chosen(back, keep="move", longer="move"), user=None)
    assert carry_on() == back.people == 5000
    assert places() == {(3, "keep"): 2500, (3, "longer"): 2500}
    kept = dict(Token.objects.filter(step_id="keep").values_list("pk", "due_at"))
    assert kept == {number: due for number, step, due in before if step == "keep"}, "their dates never changed"


def test_undone_everybody_stands_where_they_stood(crowded):
    scenario = crowded(1200)
    columns = ("pk", "version", "step_id", "state", "due_at")
    before = list(Token.objects.order_by("pk").values_list(*columns))
    preview = look(scenario)
    change = deciding.confirm(
        preview, chosen(preview, keep="move", longer="move", gone="stay", moved="move"), user=None
    )
    assert carry_on() == 900
    change.refresh_from_db()
    deciding.take_back(change, user=None)
    assert carry_on() == 900
    assert list(Token.objects.order_by("pk").values_list(*columns)) == before


def test_people_who_go_on_while_the_worker_is_at_it_are_left_alone_and_told_of(crowded, story):
    scenario = crowded(1200)
    Token.objects.filter(step_id="keep").update(due_at=story.now + timedelta(minutes=1))
    preview = look(scenario)
    change = deciding.confirm(
        preview, chosen(preview, keep="move", longer="stay", gone="stay", moved="stay"), user=None
    )
    story.move(minutes=2)
    runner.tick(time.monotonic() + 3600)  # all of them go on, to "longer" of version 1
    assert carry_on() == 0
    change.refresh_from_db()
    assert (change.state, change.done, change.total) == ("done", 0, 300)
    assert places()[1, "longer"] == 600 and not VersionChange.objects.filter(state="open").exists()
