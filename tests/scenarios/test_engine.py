"""The pure engine over random flows: everybody gets through, no step twice, and the journal tells the way."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.audience.conditions import Answer
from wagtail_nurture.scenarios import engine, graph
from wagtail_nurture.scenarios.moves import Outcome, Standing
from wagtail_nurture.scenarios.steps.sending import MayBeSent
from wagtail_nurture.scenarios.steps.wait import Wait


START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LEAVES = {
    "wait": {"amount": 2, "unit": "days", "not_before": "09:00", "zone": "person"},
    "send_email": {"email": {"key": "5a4e6a2c-6a53-4a0f-a1f7-3f4f1a2b3c4d", "name": "Follow-up"}},
    "add_score": {"points": 5},
    "exit": {"converted": True},
}

leaf = st.sampled_from(sorted(LEAVES)).map(lambda kind: (kind, None))
streams = st.recursive(
    st.lists(leaf, max_size=4),
    lambda inner: st.lists(
        st.one_of(leaf, st.tuples(st.just("if_else"), st.tuples(inner, inner, st.sampled_from(["yes", "no"])))),
        max_size=4,
    ),
    max_leaves=6,
)


def lay(stream, after, laid):
    """A random stream as part of a graph, the way ``graph.build`` lays it."""
    ids = [f"s{len(laid) + number}-{id(stream)}" for number in range(len(stream))]
    for own in ids:
        laid[own] = {}
    for place, (kind, inside) in enumerate(stream):
        follower = ids[place + 1] if place + 1 < len(ids) else after
        step = {"kind": kind, "config": LEAVES.get(kind), "label": "", "next": None if kind == "exit" else follower}
        if kind == "if_else":
            yes, no, unknown = inside
            step["config"] = {"rule": {}, "unknown": unknown}
            step["branches"] = {"yes": lay(yes, follower, laid), "no": lay(no, follower, laid)}
        laid[ids[place]] = step
    return ids[0] if ids else after


def drawn(stream):
    laid = {}
    first = lay(stream, None, laid)
    return {"triggers": [], "exits": [], "first": first, "steps": laid}


def fact_for(kind, data, at):
    if kind == "if_else":
        truth = data.draw(st.sampled_from([True, False, None]))
        again = at + timedelta(minutes=1) if truth is None and data.draw(st.booleans()) else None
        return Answer(truth, {"asked": []}, look_again_at=again)
    if kind == "send_email":
        refused = data.draw(st.sampled_from(["", "no_consent"]))
        return MayBeSent(published=True, purpose="advice", refused=refused)
    return None


@given(streams.filter(bool), st.data())
def test_everybody_gets_through_any_flow(stream, data):
    flow = drawn(stream)
    person = Standing(enrolment_id=7, contact_id=3, step_id="", entered_at=START, facts={"topics": ["touring"]})
    move = engine.enter(flow, person, START)
    at, passed, keys, postponed = START, [], [], 0
    assert move.stays_inside and not move.passed and move.person.visit == 0
    while move.stays_inside:
        assert move.due_at >= at
        assert move.person.step_id in flow["steps"]
        at, person = max(at, move.due_at), move.person
        step = flow["steps"][person.step_id]
        move = engine.decide(flow, person, fact_for(step["kind"], data, at), at)
        assert move.stood_on == person.step_id
        if not move.passed:
            assert step["kind"] == "if_else" and move.person == person and move.due_at > at
            postponed += 1
            if postponed > 20:
                return
            continue
        assert move.person.visit == person.visit + 1
        passed.append((person.step_id, move.outcome.branch))
        if move.outcome.message:
            keys.append(move.outcome.message.key)
        if move.outcome.branch == "unknown":
            assert move.outcome.reason == "not_measured" and move.outcome.way == step["config"]["unknown"]
    assert move.person.visit == len(passed) <= len(flow["steps"])
    assert len({step for step, _branch in passed}) == len(passed)
    assert len(set(keys)) == len(keys)
    last = flow["steps"][passed[-1][0]]
    assert (move.status, move.reason) == (("exited", "exit_step") if last["kind"] == "exit" else ("finished", "end"))
    assert move.converted == (last["kind"] == "exit")


@given(streams.filter(bool))
def test_the_tree_shows_each_step_that_can_be_reached_once(stream):
    flow = drawn(stream)
    shown = [node.id for node in graph.nodes(flow)]
    assert len(set(shown)) == len(shown)
    reached, waiting = set(), [flow["first"]]
    while waiting:
        current = waiting.pop()
        if current is None or current in reached:
            continue
        reached.add(current)
        step = flow["steps"][current]
        waiting += [step["next"], *step.get("branches", {}).values()]
    assert reached - set(shown) == set() or any(step["kind"] == "exit" for step in flow["steps"].values())
    assert set(shown) <= set(flow["steps"])


def test_a_hold_and_a_postponement_stay_where_they_are():
    flow = drawn([("add_score", None)])
    person = Standing(enrolment_id=1, contact_id=1, step_id=flow["first"])
    held = engine.follow(flow, person, Outcome(hold="list_gone"), START)
    assert (held.person, held.passed, held.due_at, held.stays_inside) == (person, False, None, True)
    later = engine.follow(flow, person, Outcome(postponed_to=START + timedelta(hours=1)), START)
    assert (later.person, later.passed, later.due_at) == (person, False, START + timedelta(hours=1))


def test_a_step_of_an_unknown_kind_holds():
    flow = {"first": "a", "triggers": [], "exits": [], "steps": {"a": {"kind": "teleport", "config": {}, "next": None}}}
    move = engine.decide(flow, Standing(enrolment_id=1, contact_id=1, step_id="a"), None, START)
    assert (move.outcome.hold, move.passed) == ("unknown_step", False)


def due(amount, unit, at, *, not_before="", zone="Europe/Paris"):
    config = {"amount": amount, "unit": unit, "not_before": not_before, "zone": "person"}
    person = Standing(enrolment_id=1, contact_id=1, step_id="a", time_zone=zone)
    return Wait.due_at(config, person, at).astimezone(ZoneInfo(zone)).strftime("%d %b %H:%M")


@pytest.mark.parametrize(
    ("amount", "unit", "at", "not_before", "expected"),
    [
        (2, "days", datetime(2026, 3, 2, 10, 0, tzinfo=UTC), "", "04 Mar 11:00"),
        (2, "days", datetime(2026, 3, 2, 2, 0, tzinfo=UTC), "09:00", "04 Mar 09:00"),
        (2, "days", datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "09:00", "05 Mar 09:00"),
        (1, "hours", datetime(2026, 3, 2, 10, 0, tzinfo=UTC), "09:00", "02 Mar 12:00"),
        # clocks go forward on 29 March 2026 at 2:00, back on 25 October 2026 at 3:00
        (1, "days", datetime(2026, 3, 28, 9, 0, tzinfo=UTC), "", "29 Mar 10:00"),
        (1, "days", datetime(2026, 3, 28, 1, 30, tzinfo=UTC), "", "29 Mar 03:30"),
        (24, "hours", datetime(2026, 3, 28, 9, 0, tzinfo=UTC), "", "29 Mar 11:00"),
        (1, "days", datetime(2026, 10, 24, 8, 0, tzinfo=UTC), "", "25 Oct 10:00"),
        (1, "weeks", datetime(2026, 10, 24, 8, 0, tzinfo=UTC), "", "31 Oct 10:00"),
        (30, "minutes", datetime(2026, 3, 29, 0, 45, tzinfo=UTC), "", "29 Mar 03:15"),
    ],
)
def test_how_long_a_wait_is_in_paris(amount, unit, at, not_before, expected):
    assert due(amount, unit, at, not_before=not_before) == expected


@given(
    at=st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),
    amount=st.integers(1, 700),
    unit=st.sampled_from(["minutes", "hours", "days"]),
    not_before=st.sampled_from(["", "05:00", "09:00", "22:00"]),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_a_wait_is_never_shorter_than_said_nor_before_its_hour(at, amount, unit, not_before, zone):
    config = {"amount": amount, "unit": unit, "not_before": not_before, "zone": "person"}
    person = Standing(enrolment_id=1, contact_id=1, step_id="a", time_zone=zone)
    moment = Wait.due_at(config, person, at)
    shortest = timedelta(**{unit: amount})
    slack = timedelta(hours=1) if unit == "days" else timedelta(0)  # a day of 23 hours in spring
    assert at + shortest - slack <= moment <= at + shortest + timedelta(hours=25)
    if not_before:
        assert moment.astimezone(ZoneInfo(zone)).hour >= int(not_before[:2])


def test_importing_the_engine_first_works():
    import subprocess
    import sys

    code = "import django; django.setup(); import wagtail_nurture.scenarios.engine"
    subprocess.run([sys.executable, "-c", code], check=True, env={"DJANGO_SETTINGS_MODULE": "tests.settings"})
