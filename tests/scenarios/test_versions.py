"""Changing the version under the people inside: what the preview says is what happens, and can be taken back."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.scenarios import claims, entering, holding, journal, publishing, runner
from wagtail_nurture.scenarios.byhand import acts
from wagtail_nurture.scenarios.models import Enrolment, Scenario, StepRun, Token
from wagtail_nurture.scenarios.triggers import Entry
from wagtail_nurture.scenarios.versions import counting, deciding, fate, work
from wagtail_nurture.scenarios.versions.models import VersionChange

from .conftest import step, wait


def edit(scenario, steps):
    """Publish other steps; the version that is in force then."""
    scenario.steps = Scenario._meta.get_field("steps").to_python(steps)
    scenario.save_revision().publish()
    return counting.in_force(scenario.pk)


def enter(scenario, people, at):
    version = counting.in_force(scenario.pk)
    planned = entering.plan(version, scenario, [Entry(contact_id=person.pk, at=at) for person in people])
    assert entering.enter(version, scenario, planned) == len(people)


def look(scenario):
    return counting.preview(counting.in_force(scenario.pk))


def confirm(preview, **choices):
    """Confirm the preview with its defaults, other than for the steps named."""
    wanted = {group.key: choices.get(group.step_id, group.default) for group in preview.groups}
    return deciding.confirm(preview, wanted, user=None), preview.totals(wanted)


def carry_on():
    return work.carry_on(time.monotonic() + 3600)


def places():
    """Where people stand: {(version number, step id): how many}."""
    return Counter(Token.objects.values_list("version__number", "step_id"))


@pytest.fixture
def crossing(running, crowd, story):
    """People on each of four steps of version 1, whose successor kept, changed, removed and moved one of them."""

    def make(number):
        scenario = running([wait("keep", 9), wait("longer", 2), wait("gone", 1), wait("moved", 1)])
        enter(scenario, crowd(4 * number), story.now)
        numbers = list(Token.objects.order_by("pk").values_list("pk", flat=True))
        for place, step_id in enumerate(["keep", "longer", "gone", "moved"]):
            mine = numbers[place::4]
            Token.objects.filter(pk__in=mine).update(step_id=step_id, due_at=story.now + timedelta(days=2))
        edit(scenario, [wait("moved", 1), wait("keep", 9), wait("longer", 5)])
        return scenario

    return make


def test_the_preview_says_who_waits_where_and_what_moving_would_do(crossing, story):
    scenario = crossing(3)
    story.move(days=1)
    told = {group.step_id: group for group in look(scenario).groups}
    assert [
        (step_id, told[step_id].change.status, told[step_id].people, told[step_id].default) for step_id in told
    ] == [
        ("keep", "same", 3, "move"),
        ("longer", "changed", 3, "stay"),
        ("gone", "removed", 3, "stay"),
        ("moved", "moved", 3, "stay"),
    ]
    assert told["keep"].first == told["keep"].last == story.now + timedelta(days=1)
    assert told["longer"].first == told["longer"].last == story.now + timedelta(days=4)
    assert told["gone"].fate.what == fate.END


def test_what_the_preview_says_is_what_happens(crossing, story):
    scenario = crossing(4)
    story.move(days=1)
    change, totals = confirm(look(scenario), longer="move", gone="move", moved="exit")
    assert totals == {"move": 12, "stay": 0, "exit": 4, "end": 4, "at_once": 0}
    assert carry_on() == 16
    change.refresh_from_db()
    assert (change.state, change.moved, change.ended, change.exited) == ("done", 8, 4, 4)
    assert places() == {(2, "keep"): 4, (2, "longer"): 4}
    assert Counter(Enrolment.objects.values_list("status", "exit_reason", "version__number")) == {
        ("active", "", 2): 8,
        ("finished", "end", 2): 4,
        ("exited", "version_exit", 1): 4,
    }
    assert Counter(Token.objects.filter(step_id="longer").values_list("due_at", flat=True)) == {
        story.now + timedelta(days=4): 4
    }
    assert carry_on() == 0


def test_the_journal_explains_each_person_and_the_flow_counts_nobody_twice(crossing, story):
    from wagtail_nurture.scenarios import counts

    scenario = crossing(1)
    change, _totals = confirm(look(scenario), moved="exit")
    carry_on()
    run = StepRun.objects.get(reason="version_moved")
    assert (run.version.number, run.visit, run.kind) == (2, 0, "version")
    assert run.facts["from"] == 1 and run.facts["to"] == 2 and run.facts["chosen"] == "move"
    assert Token.objects.get(pk=run.enrolment_id).visit == 1
    (line,) = journal.of_enrolment(run.enrolment)
    told = "moved by an editor from version 1 to version 2; now at “Wait 9 days”"
    assert line.sentence == f"Changed to another version: {told}"
    gone = StepRun.objects.get(reason="version_exit")
    assert gone.facts == {
        "change": change.pk,
        "from": 1,
        "former": run.facts["former"],
        "to": 2,
        "chosen": "exit",
    }
    assert {step_id: count.passed for step_id, count in counts.per_step(scenario).items()} == {
        "keep": 0,
        "longer": 0,
        "gone": 0,
    }


@pytest.mark.parametrize("number", [40, 400])
def test_no_statement_is_made_for_a_single_person(crossing, story, monkeypatch, number):
    monkeypatch.setattr(claims, "batch_size", lambda: 1000)
    scenario = crossing(number)
    with CaptureQueriesContext(connection) as looked:
        preview = look(scenario)
    assert len(looked) < 14, "whatever the number of people"
    confirm(preview, longer="move", gone="move", moved="exit")
    with CaptureQueriesContext(connection) as worked:
        assert carry_on() == 4 * number
    others = [query["sql"] for query in worked.captured_queries if not query["sql"].startswith(("INSERT", "SAVEPOINT"))]
    assert len(others) < 100, "whatever the number of people"


# -- meanwhile


def test_the_fingerprint_changes_as_soon_as_somebody_moved(crossing, story):
    scenario = crossing(2)
    seen = look(scenario)
    assert counting.preview(seen.version, seen.at).is_what(seen.fingerprint)
    first, second = Token.objects.filter(step_id="keep")
    Token.objects.filter(pk=first.pk).update(step_id="longer", visit=1)
    other = Token.objects.filter(step_id="longer").exclude(pk=first.pk).first()
    Token.objects.filter(pk=other.pk).update(step_id="keep")
    now = counting.preview(seen.version, seen.at)
    assert [group.people for group in now.groups] == [group.people for group in seen.groups], "as many as before"
    assert not now.is_what(seen.fingerprint)


def test_who_has_gone_on_before_their_turn_is_left_alone(crossing, story):
    scenario = crossing(2)
    change, _totals = confirm(look(scenario))
    story.move(minutes=1)
    person = Token.objects.filter(step_id="keep").first()
    later = Token.objects.filter(step_id="gone").first()
    StepRun.objects.create(
        enrolment_id=later.pk, version=later.version, visit=0, step_id="x", kind="wait", at=story.now
    )
    Token.objects.filter(pk=later.pk).update(step_id="keep", visit=1)
    Token.objects.filter(pk=person.pk).update(step_id="longer", visit=1)
    assert carry_on() == 1
    change.refresh_from_db()
    assert (change.state, change.moved, change.total) == ("done", 1, 2)
    assert Token.objects.get(pk=later.pk).version.number == Token.objects.get(pk=person.pk).version.number == 1


def test_whom_a_worker_holds_is_left_for_the_next_chunk(crossing, story):
    scenario = crossing(2)
    change, _totals = confirm(look(scenario))
    busy = Token.objects.filter(step_id="keep").first()
    Token.objects.filter(pk=busy.pk).update(state="claimed")
    assert carry_on() == 1
    change.refresh_from_db()
    assert change.state == "open"
    assert carry_on() == 0
    Token.objects.filter(pk=busy.pk).update(state="ready")
    assert carry_on() == 1
    change.refresh_from_db()
    assert (change.state, change.moved) == ("done", 2)


def test_a_killed_worker_leaves_nothing_twice_and_nothing_undone(crossing, story, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: 7)
    scenario = crossing(25)
    change, _totals = confirm(look(scenario), longer="move")
    turn, left = work._turn, [3]

    def dies(*args, **values):
        left[0] -= 1
        if not left[0]:
            raise SystemExit("killed before it committed")
        return turn(*args, **values)

    monkeypatch.setattr(work, "_turn", dies)
    with pytest.raises(SystemExit):
        carry_on()
    done = VersionChange.objects.get().moved
    assert done == StepRun.objects.count() == Token.objects.filter(version__number=2).count() == 14
    monkeypatch.setattr(work, "_turn", turn)
    assert carry_on() == 50 - done
    change.refresh_from_db()
    assert (change.state, change.moved, StepRun.objects.count()) == ("done", 50, 50)


def test_of_two_workers_who_read_the_same_turn_one_writes(crossing, story):
    scenario = crossing(5)
    change, _totals = confirm(look(scenario))
    slow = VersionChange.objects.select_related("version__scenario", "undoes").get()
    part = work._Change(slow)
    ids = part.ids()
    assert carry_on() == 5
    assert work._chunk(slow, part, ids) is None
    change.refresh_from_db()
    assert change.moved == 5 and StepRun.objects.count() == 5


def test_a_version_published_meanwhile_stops_it(crossing, story, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: 5)
    scenario = crossing(20)
    change, _totals = confirm(look(scenario))
    edit(scenario, [wait("keep", 1)])
    assert carry_on() == 0
    change.refresh_from_db()
    assert (change.state, change.reason, change.moved) == ("stopped", "version_replaced", 0)
    assert places()[1, "keep"] == 20


def test_what_was_looked_at_is_refused_once_another_version_is_in_force(crossing, story):
    scenario = crossing(1)
    seen = look(scenario)
    edit(scenario, [wait("keep", 1)])
    with pytest.raises(deciding.Refused) as refusal:
        confirm(seen)
    assert refusal.value.code == "replaced"


def test_only_one_change_at_a_time(crossing, story):
    scenario = crossing(1)
    confirm(look(scenario))
    with pytest.raises(deciding.Refused) as refusal:
        confirm(look(scenario))
    assert refusal.value.code == "busy"


def test_a_cancelled_change_leaves_the_rest_where_they_are(crossing, story, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: 5)
    scenario = crossing(20)
    change, _totals = confirm(look(scenario))
    chunk, left = work._chunk, [2]

    def cancelled_after_two(*args):
        left[0] -= 1
        if left[0] < 0:
            deciding.cancel(change, user=None)
        return chunk(*args)

    monkeypatch.setattr(work, "_chunk", cancelled_after_two)
    assert carry_on() == 10
    change.refresh_from_db()
    assert (change.state, change.moved) == ("cancelled", 10)
    assert (places()[2, "keep"], places()[1, "keep"]) == (10, 10)
    assert not deciding.cancel(change, user=None)


def test_a_paused_scenario_can_be_changed_and_stays_paused(crossing, story):
    scenario = crossing(2)
    publishing.pause(scenario)
    story.move(days=30)
    runner.tick(time.monotonic() + 60)
    assert Token.objects.filter(state="held", reason="scenario_paused").count() == 8
    confirm(look(scenario), longer="move")
    carry_on()
    assert Token.objects.filter(version__number=2, state="held", reason="scenario_paused").count() == 4
    publishing.resume(scenario)
    assert not Token.objects.filter(state="held").exists()


def test_who_is_held_by_hand_stays_held_on_the_new_version(crossing, story):
    scenario = crossing(1)
    acts.do(acts.HOLD, [Token.objects.get(step_id="longer").pk], by="Ann")
    confirm(look(scenario), longer="move")
    carry_on()
    token = Token.objects.select_related("version").get(step_id="longer")
    assert (token.version.number, token.state, token.reason) == (2, "held", holding.BY_HAND)


def test_a_deleted_scenario_takes_its_changes_along(crossing, story):
    scenario = crossing(2)
    confirm(look(scenario))
    scenario.delete()
    assert carry_on() == 0 and not VersionChange.objects.exists()


# -- taking back


def test_the_last_change_can_be_taken_back_to_the_second(crossing, story):
    scenario = crossing(3)
    columns = ("pk", "version", "step_id", "state", "due_at")
    before = list(Token.objects.order_by("pk").values_list(*columns))
    change, _totals = confirm(look(scenario), longer="move")
    carry_on()
    change.refresh_from_db()
    assert list(Token.objects.order_by("pk").values_list(*columns)) != before
    assert deciding.can_take_back(change)
    story.move(hours=1)
    deciding.take_back(change, user=None)
    assert carry_on() == 6
    assert list(Token.objects.order_by("pk").values_list(*columns)) == before
    assert set(Enrolment.objects.values_list("version__number", flat=True)) == {1}
    undo = VersionChange.objects.order_by("-pk").first()
    assert (undo.state, undo.moved) == ("done", 6)
    assert not deciding.can_take_back(change) and not deciding.can_take_back(undo)
    later, _totals = confirm(look(scenario), longer="move")
    carry_on()
    assert Token.objects.filter(version__number=2).count() == 6, "and changed once more"
    assert later.pk != change.pk


def test_once_somebody_has_gone_on_it_cannot_be_taken_back(crossing, story):
    scenario = crossing(3)
    change, _totals = confirm(look(scenario))
    carry_on()
    change.refresh_from_db()
    Token.objects.filter(pk=Token.objects.filter(version__number=2).first().pk).update(visit=2, step_id="longer")
    assert not deciding.can_take_back(change)
    with pytest.raises(deciding.Refused) as refusal:
        deciding.take_back(change, user=None)
    assert refusal.value.code == "gone_on"


def test_who_left_by_it_cannot_be_fetched_back(crossing, story):
    scenario = crossing(3)
    change, _totals = confirm(look(scenario), moved="exit")
    carry_on()
    change.refresh_from_db()
    assert change.exited == 3 and not deciding.can_take_back(change)


def test_publishing_the_former_version_takes_people_back_as_well(crossing, story):
    scenario = crossing(3)
    former = scenario.versions.get(number=1).graph
    confirm(look(scenario), longer="move")
    carry_on()
    scenario.revisions.order_by("pk").first().publish()  # as "publish this version" of the history does
    assert counting.in_force(scenario.pk).graph == former
    preview = look(scenario)
    assert {(group.version.number, group.step_id): group.default for group in preview.groups} == {
        (2, "keep"): "move",
        (2, "longer"): "stay",
        (1, "gone"): "move",
        (1, "moved"): "move",
    }
    confirm(preview, longer="move")
    carry_on()
    assert places() == {(3, step_id): 3 for step_id in ("keep", "longer", "gone", "moved")}


def test_a_step_of_a_kind_that_is_gone_breaks_nothing(running, crowd, story):
    scenario = running([step("add_score", "p", points=1), wait("a")])
    enter(scenario, crowd(2), story.now)
    version = counting.in_force(scenario.pk)
    version.graph["steps"]["p"]["kind"] = "teleport"
    version.save()
    edit(scenario, [wait("a")])
    (group,) = look(scenario).groups
    assert (group.change.status, group.fate.what, group.fate.step_id) == ("removed", "go", "a")
