"""One person who makes the work fail, or kills the worker: found, alone, told to an editor, and the others go on."""

import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.db import connection

from wagtail_nurture import attempts
from wagtail_nurture.audience.models import Score
from wagtail_nurture.models import EventInbox, Todo
from wagtail_nurture.scenarios import claims, entering, fan_out, holding, intake, runner
from wagtail_nurture.scenarios.models import Enrolment, Intake, StepRun, Token

from .conftest import pump, step, submits, wait
from .test_runner import enter, tick


ROOT = Path(__file__).resolve().parents[2]


def points_step(block_id):
    return step("add_score", block_id, points=5)


def die(killer, part, *, most):
    """How many workers ``killer`` (Contact) takes along until nothing is left to do."""
    command = [sys.executable, str(Path(__file__).parent / "dying.py"), str(connection.settings_dict["NAME"])]
    outcome = subprocess.run(
        [*command, str(killer.pk), part, str(most)], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    return int(outcome.stdout)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [2, 5])
def test_a_person_who_kills_the_worker_is_set_aside_alone_and_the_others_pass(running, crowd, most):
    scenario = running([wait("a"), points_step("b"), wait("c")])
    people = crowd(60)
    enter(scenario, people, scenario.state.started_at)
    Token.objects.update(due_at="2000-01-01T00:00:00Z")
    killer = people[41]
    assert die(killer, "runner", most=most) == most
    stuck = Token.objects.get(state="poisoned")
    assert stuck.enrolment.contact == killer and stuck.step_id == "b"
    assert Token.objects.filter(step_id="c", state="ready").count() == 59
    assert set(Score.objects.values_list("contact", "points")) == {(p.pk, 5) for p in people if p != killer}
    assert StepRun.objects.count() == 60 + 59
    todo = Todo.objects.get()
    assert "1 person cannot pass (worker stopped). The others go on." in todo.sentence
    assert holding.release_step(scenario, "b") == 1
    Token.objects.filter(step_id="b").update(due_at="2000-01-01T00:00:00Z")  # the story's clock stands before theirs
    tick()
    assert Score.objects.get(contact=killer).points == 5
    assert not Token.objects.filter(state="poisoned").exists()
    assert not Todo.objects.filter(resolved_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_that_kills_the_worker_is_set_aside_alone_and_the_others_enter(running, crowd, form):
    running([wait("a")])
    people = crowd(60)
    for person in people:
        submits(person, form)
    killer = people[41]
    assert die(killer, "intake", most=4) == 4
    assert set(Enrolment.objects.values_list("contact", flat=True)) == {p.pk for p in people if p != killer}
    assert EventInbox.objects.get().event.contact == killer
    assert "“Form sent” of 1 person cannot be worked on (worker stopped)" in Todo.objects.get().sentence


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [2, 4])
def test_a_person_who_kills_the_worker_in_a_fan_out_is_passed_over_and_the_others_enter(draft, form, crowd, most):
    people = crowd(60)
    for person in people:
        submits(person, form)
    pump()
    killer = people[41]
    scenario = draft([wait("a")], enrol_matching=True)
    scenario.save_revision().publish()
    assert die(killer, "intake", most=most) == most
    assert set(Enrolment.objects.values_list("contact", flat=True)) == {p.pk for p in people if p != killer}
    row = Intake.objects.get()
    assert (row.state, row.total, row.attempts, row.careful) == ("done", 59, 0, 0)
    assert "somebody failed (worker stopped) and was passed over" in Todo.objects.get().sentence


def test_one_worker_that_dies_for_another_reason_passes_nobody_over(draft, form, crowd, monkeypatch):
    """The people of its chunk come in by smaller chunks, then all goes on as before."""
    monkeypatch.setattr(claims, "batch_size", lambda: 200)
    for person in crowd(230):
        submits(person, form)
    pump()
    draft([wait("a")], enrol_matching=True).save_revision().publish()
    Intake.objects.update(fence=uuid.uuid4(), lease_until="2000-01-01T00:00:00Z")
    taken = []
    while (looked_at := fan_out.chunk()) is not None:
        taken.append(looked_at)
    assert taken == [25] * 8 + [30]
    assert Enrolment.objects.count() == 230 and not Todo.objects.exists()


def test_an_event_that_fails_is_set_aside_alone_and_tried_again_the_next_day(running, crowd, form, story, monkeypatch):
    running([wait("a", 9)])
    people = crowd(40)
    for person in people:
        submits(person, form)
    real = entering.enter
    spoilt = {people[3].pk, people[28].pk}

    def enter(version, scenario, planned):
        assert not spoilt & {enrolment.contact_id for enrolment, _move in planned}
        return real(version, scenario, planned)

    monkeypatch.setattr(entering, "enter", enter)
    pump()
    assert Enrolment.objects.count() == 38
    todo = Todo.objects.get()
    assert "“Form sent” of 2 people cannot be worked on (AssertionError)" in todo.sentence
    assert "example.org" not in todo.sentence
    pump()
    assert Enrolment.objects.count() == 38 and EventInbox.objects.count() == 2
    spoilt.remove(people[3].pk)
    story.move(hours=25)
    submits(people[5], form)
    pump()
    assert Enrolment.objects.count() == 39 and EventInbox.objects.get().event.contact == people[28]
    assert "of 1 person" in Todo.objects.get(resolved_at=None).sentence
    spoilt.clear()
    story.move(hours=25)
    pump()
    assert Enrolment.objects.count() == 40
    assert not Todo.objects.filter(resolved_at=None).exists() and not EventInbox.objects.exists()


def test_an_event_that_fails_in_one_scenario_starts_the_others_and_is_tried_again_there(
    running, crowd, form, story, monkeypatch
):
    failing, other = running([wait("a", 9)], name="Failing"), running([wait("a", 9)], name="Other")
    people = crowd(20)
    for person in people:
        submits(person, form)
    real = entering.plan
    spoilt = {people[3].pk}

    def plan(version, scenario, entries):
        assert scenario != failing or not spoilt & {entry.contact_id for entry in entries}
        return real(version, scenario, entries)

    monkeypatch.setattr(entering, "plan", plan)
    pump()
    assert Enrolment.objects.filter(scenario=other).count() == 20
    assert Enrolment.objects.filter(scenario=failing).count() == 19
    assert "“Failing”: what starts or ends it fails for somebody (AssertionError)" in Todo.objects.get().sentence
    spoilt.clear()
    story.move(hours=25)
    pump()
    assert Enrolment.objects.filter(scenario=failing).count() == 20
    assert Enrolment.objects.filter(scenario=other).count() == 20 and not EventInbox.objects.exists()


def test_the_database_s_own_trouble_is_no_event_s_fault(running, crowd, form, story, monkeypatch):
    from django.db import OperationalError

    running([wait("a")])
    submits(crowd(1)[0], form)

    def locked(*args):
        raise OperationalError("database is locked")

    monkeypatch.setattr(entering, "enter", locked)
    for _again in range(20):
        with pytest.raises(OperationalError):
            pump()
    assert list(EventInbox.objects.values_list("attempts", flat=True)) == [0]
    monkeypatch.undo()
    pump()
    assert Enrolment.objects.count() == 1 and not Todo.objects.exists()


@pytest.mark.parametrize("most", [1, 2, 3, 8])
def test_nobody_is_set_aside_who_was_not_tried_alone(running, crowd, story, settings, most):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"MAX_ATTEMPTS": most}
    scenario = running([wait("a"), wait("b")])
    enter(scenario, crowd(30), story.now)
    story.move(days=3)
    killer = Enrolment.objects.order_by("pk")[17].pk
    for _death in range(200):
        _again, spent = claims.lapsed()
        assert {token.pk for token in spent} <= {killer}
        if spent:
            break
        fence, tokens = claims.claim()
        if killer in {token.pk for token in tokens}:
            Token.objects.filter(fence=fence).update(lease_until="2000-01-01T00:00:00Z")
        else:
            runner._Batch(fence, tokens).run()
    assert [token.pk for token in spent] == [killer]
    assert Token.objects.get(pk=killer).attempts == attempts.most() == max(most, 2)


def test_the_wish_of_a_setting_that_is_too_low_still_lets_people_stand_alone(settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"MAX_ATTEMPTS": 1, "BATCH_SIZE": 10_000}
    assert [attempts.company(tried, 10_000) for tried in range(3)] == [10_000, 1, 1]
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"MAX_ATTEMPTS": 8}
    assert [attempts.company(tried, 10_000) for tried in range(8)] == [10_000, 1250, 156, 19, 2, 1, 1, 1]


@pytest.mark.parametrize("number", [10, 150])
def test_taking_events_in_costs_no_statements_a_person(running, crowd, form, story, number):
    from django.test.utils import CaptureQueriesContext

    from .test_runner import statements

    running([wait("a")])
    for person in crowd(number):
        submits(person, form)
    with CaptureQueriesContext(connection) as captured:
        intake.take(time.monotonic() + 60)
    assert Enrolment.objects.count() == number
    # Twice: the forms, then that so many entered. The looks of segments, personas, points and interests are among them.
    assert len(statements(captured, inserts=False)) <= 34
