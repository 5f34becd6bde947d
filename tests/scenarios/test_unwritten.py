"""Steps that only decide: their lines in the journal come with the next write, and none is missing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.scenarios.models import StepRun, Token

from .conftest import if_else, journal, leave, send, wait
from .test_runner import enter, statements, tick
from .test_split import path, split


def test_steps_that_only_decide_are_written_with_what_follows(running, email, crowd, story):
    ways = [path("p1", 50, send("d", email)), path("p2", 50, send("e", email))]
    scenario = running([wait("a"), if_else("b", yes=[leave("x")]), split("c", *ways), wait("f")])
    enter(scenario, crowd(20), story.now)
    story.move(days=2)
    with CaptureQueriesContext(connection) as captured:
        tick()
    lines = [sql for sql in statements(captured, inserts=True) if '"wagtail_nurture_steprun"' in sql]
    assert len(lines) == 2  # one for each message
    assert StepRun.objects.count() == 4 * 20
    assert set(Token.objects.values_list("visit", "step_id")) == {(4, "f")}


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_long_way_of_decisions_is_written_in_parts_and_at_once_after_a_failure(running, crowd, story, attempts):
    steps = [if_else(f"s{number}", yes=[leave(f"x{number}")]) for number in range(13)]
    scenario = running([*steps, wait("w")])
    people = crowd(3)
    enter(scenario, people, story.now)
    Token.objects.update(attempts=attempts)
    with CaptureQueriesContext(connection) as captured:
        tick()
    lines = [sql for sql in statements(captured, inserts=True) if '"wagtail_nurture_steprun"' in sql]
    assert len(lines) == (13 if attempts else 3)
    assert [step for step, *_ in journal(people[0])] == [f"s{number}" for number in range(13)]


def test_who_is_held_further_on_keeps_the_line_of_the_wait(running, email, crowd, story):
    scenario = running([wait("a"), send("b", email)])
    people = crowd(2)
    enter(scenario, people, story.now)
    story.move(days=2)
    email.unpublish()
    tick()
    assert [step for step, *_ in journal(people[0])] == ["a"]
    assert set(Token.objects.values_list("step_id", "state", "visit")) == {("b", "held", 1)}
