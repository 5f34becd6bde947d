"""What a chunk of newcomers and a batch cost the database does not grow with the people who are inside already.

SQLite gathers no statistics by itself: the wrong index once made it read everybody inside for each chunk of newcomers.
"""

import time
from datetime import timedelta

import pytest
from django.db import connection

from tests.effort import measured
from tests.plans import analyse
from wagtail_nurture import rows
from wagtail_nurture.bench.people import make
from wagtail_nurture.scenarios import claims, entering, fan_out, runner
from wagtail_nurture.scenarios.models import Enrolment, Intake, StepRun, Token
from wagtail_nurture.scenarios.triggers import Entry
from wagtail_nurture.tracking.models import Event

from .conftest import if_else, points, send, wait


FEW = 20
#: PostgreSQL rightly reads a small table from end to end: what it does with a large one shows in a larger one only.
MANY = 20_000 if connection.vendor == "postgresql" else 4000


@pytest.fixture
def scenario(running, email):
    return running([wait("a"), send("b", email), if_else("c", asked=[points(5)], no=[wait("d", 9)])])


@pytest.fixture
def full(scenario, story):
    """``full()``: many are inside already, at the first step and at the last, all of them still waiting."""

    def fill():
        version = scenario.state.version
        entered = {"scenario": scenario, "version": version, "entry_key": "once", "entered_at": story.now}
        rows.Insert(Enrolment(contact=person, **entered) for person in make(MANY, "inside")).run()
        inside = list(Enrolment.objects.filter(token=None).values_list("pk", flat=True))
        due = story.now + timedelta(days=8)
        rows.Insert(
            Token(enrolment_id=pk, version=version, step_id="ad"[pk % 2], visit=3, due_at=due) for pk in inside
        ).run()
        rows.Insert(
            StepRun(enrolment_id=pk, version=version, visit=0, step_id="a", kind="wait", at=story.now) for pk in inside
        ).run()
        analyse()

    return fill


def enter(scenario, people, at):
    entries = [Entry(contact_id=person.pk, at=at) for person in people]
    entering.enter(scenario.state.version, scenario, entering.plan(scenario.state.version, scenario, entries))


def test_entering_costs_the_same_however_many_are_inside(scenario, pool, full, story):
    first, others = make(FEW, "first"), make(FEW, "second")
    with measured() as alone:
        enter(scenario, first, story.now)
    full()
    with measured() as among_many:
        enter(scenario, others, story.now)
    assert Token.objects.count() == 2 * FEW + MANY
    assert among_many.spent < 2 * alone.spent, (among_many.spent, alone.spent)


def test_a_chunk_of_a_fan_out_costs_the_same_however_many_are_inside(running, form, pool, full, story, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: FEW)
    asked = {"kind": "form.submitted", "at": story.now - timedelta(days=1), "subject": f"form:{form.translation_key}"}
    rows.Insert(Event(contact=one, **asked) for one in make(FEW, "asked")).run()
    running([wait("a")], enrol_matching=True, name="First")
    with measured() as alone:
        assert fan_out.chunk() == FEW
    full()
    Intake.objects.all().delete()
    running([wait("a")], enrol_matching=True, name="Second")
    with measured() as among_many:
        assert fan_out.chunk() == FEW
    assert among_many.spent < 2 * alone.spent, (among_many.spent, alone.spent)


def test_passing_the_steps_costs_the_same_however_many_are_inside(scenario, pool, full, story):
    def pass_on(name):
        enter(scenario, make(FEW, name), story.now)
        story.move(days=2)
        with measured() as effort:
            runner.tick(time.monotonic() + 60)
        return effort.spent

    alone = pass_on("first")
    full()
    among_many = pass_on("second")
    assert Token.objects.filter(step_id="d", visit=3).count() == 2 * FEW + MANY // 2
    assert among_many < 2 * alone, (among_many, alone)
