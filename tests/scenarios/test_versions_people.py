"""Changing the version: what becomes of the people who move, and of messages on their way."""

import time
from datetime import timedelta

import pytest

from wagtail_nurture.delivery import gates
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import runner
from wagtail_nurture.scenarios.models import Enrolment, Token
from wagtail_nurture.scenarios.versions import deciding

from .conftest import journal as kept_of
from .conftest import pump, send, submits, wait
from .test_versions import carry_on, confirm, edit, enter, look, places


def test_who_is_late_by_the_new_wait_leaves_at_once_and_the_preview_says_how_many(running, crowd, story):
    scenario = running([wait("a", 9), wait("b")])
    enter(scenario, crowd(3), story.now)
    story.move(days=3)
    edit(scenario, [wait("a", 2), wait("b")])
    preview = look(scenario)
    (group,) = preview.groups
    assert (group.people, group.at_once, group.first) == (3, 3, None)
    _change, totals = confirm(preview, a="move")
    assert totals["at_once"] == 3
    carry_on()
    assert set(Token.objects.values_list("due_at", flat=True)) == {story.now}, "now, not in the past"
    runner.tick(time.monotonic() + 60)
    assert places() == {(2, "b"): 3}


def test_the_time_counts_from_the_arrival_on_later_steps_too(running, crowd, story):
    scenario = running([wait("a", 1), wait("b", 9)])
    enter(scenario, crowd(2), story.now)
    story.move(days=1)
    runner.tick(time.monotonic() + 60)
    assert places() == {(1, "b"): 2}
    arrived = story.now
    story.move(days=2)
    edit(scenario, [wait("a", 1), wait("b", 4)])
    confirm(look(scenario), b="move")
    carry_on()
    assert set(Token.objects.values_list("due_at", flat=True)) == {arrived + timedelta(days=4)}
    edit(scenario, [wait("a", 1), wait("b", 6)])
    confirm(look(scenario), b="move")
    carry_on()
    assert set(Token.objects.values_list("due_at", flat=True)) == {arrived + timedelta(days=6)}, "twice moved"


def test_who_was_held_for_a_step_that_changed_is_tried_again(running, crowd, email, story):
    from wagtail_nurture.todos import Todo

    scenario = running([send("s", email), wait("b")])
    enter(scenario, crowd(2), story.now)
    email.live = False
    email.save()
    runner.tick(time.monotonic() + 60)
    assert Token.objects.filter(state="held").count() == 2 and Todo.objects.get().resolved_at is None
    edit(scenario, [wait("b")])
    preview = look(scenario)
    assert [(group.people, group.held) for group in preview.groups] == [(2, 2)]
    confirm(preview, s="move")
    carry_on()
    assert places() == {(2, "b"): 2} and not Token.objects.exclude(state="ready").exists()
    assert Todo.objects.get().resolved_at is not None


def test_people_moved_run_on_by_the_new_version(running, agrees, email, form, story):
    scenario = running([wait("a", 2), wait("b", 50)])
    submits(agrees, form)
    pump()
    edit(scenario, [wait("a", 2), send("s", email)])
    confirm(look(scenario))
    story.move(days=2)
    carry_on()
    pump()
    assert Delivery.objects.get().key.startswith("step:")
    assert [row[2] for row in kept_of(agrees)] == ["version_moved", "", ""]
    assert Enrolment.objects.get().status == "finished"


# -- messages on their way


@pytest.fixture
def on_its_way(running, agrees, email, form, story):
    """Ada was sent a message that has not left yet, and waits; the version in force no longer has that message."""
    scenario = running([send("s", email), wait("a", 2)])
    submits(agrees, form)
    pump()
    edit(scenario, [wait("a", 2)])
    return scenario


def refusal():
    """Why the one message must not leave, as the outbox asks; "" when it may."""
    verdicts = list(gates.ask(list(Delivery.objects.all())).values())
    assert all(verdict.action == gates.SKIP for verdict in verdicts)
    return "".join(verdict.reason for verdict in verdicts)


def test_a_message_of_a_step_that_was_taken_out_does_not_leave_for_who_moves(on_its_way):
    preview = look(on_its_way)
    assert [(group.step_id, group.unsent) for group in preview.groups] == [("a", 1)]
    confirm(preview, a="move")
    carry_on()
    assert refusal() == "step_taken_out"


def test_it_leaves_for_who_stays(on_its_way):
    assert refusal() == ""


def test_and_for_whom_the_change_was_undone_in_time(on_its_way):
    change, _totals = confirm(look(on_its_way), a="move")
    carry_on()
    change.refresh_from_db()
    deciding.take_back(change, user=None)
    carry_on()
    assert refusal() == ""


def test_it_does_not_leave_for_who_is_sent_out(on_its_way):
    confirm(look(on_its_way), a="exit")
    carry_on()
    assert refusal() == "left_scenario"
