"""What an edit did, and what becomes of whoever stands where: pure, on graphs as editors' streams lay them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_nurture.scenarios.moves import Standing
from wagtail_nurture.scenarios.versions import diff, fate


AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PERSON = Standing(enrolment_id=1, contact_id=1, step_id="")


def wait(step_id, days=2):
    return (step_id, "wait", {"amount": days, "unit": "days", "not_before": "", "zone": "person"}, {})


def send(step_id, email="m1"):
    return (step_id, "send_email", {"email": {"key": email, "name": email.upper()}}, {})


def ask(step_id, yes=(), no=()):
    return (step_id, "if_else", {"rule": {"match": "all", "conditions": []}, "unknown": "no"}, {"yes": yes, "no": no})


def graph(*stream):
    """The graph of nested (id, kind, config, {way: stream}) as ``scenarios.graph`` lays it."""
    laid = {}

    def lay(children, after):
        ids = [child[0] for child in children]
        for number, (step_id, kind, config, ways) in enumerate(children):
            follower = ids[number + 1] if number + 1 < len(ids) else after
            laid[step_id] = {"kind": kind, "config": config, "label": "", "next": follower}
            if ways:
                laid[step_id]["branches"] = {way: lay(inside, follower) for way, inside in ways.items()}
        return ids[0] if ids else after

    first = lay(stream, None)
    return {"triggers": [], "exits": [], "first": first, "steps": laid}


def fate_of(before, after, step_id):
    return fate.of(diff.compare(before, after)[step_id], before, after)


def due(its_fate, after, arrived, due_at=AT):
    return fate.due_at(its_fate, after, PERSON, arrived=arrived, due=due_at, at=AT)


def statuses(before, after):
    return {step_id: change.status for step_id, change in diff.compare(before, after).items()}


def test_each_kind_of_change_is_told():
    before = graph(wait("a"), send("b"), ask("q", yes=[wait("y")], no=[send("n", "m2")]), wait("c"), wait("d"))
    after = graph(wait("a", 3), send("b"), wait("y"), ask("q", no=[send("n", "m2"), wait("x")]), wait("d"), send("e"))
    assert statuses(before, after) == {
        "a": "changed",
        "b": "same",
        "q": "same",
        "y": "moved",
        "n": "same",
        "c": "removed",
        "d": "same",
        "x": "added",
        "e": "added",
    }


def test_another_name_is_no_change_and_another_message_is_one():
    renamed = ("b", "send_email", {"email": {"key": "m1", "name": "New name"}}, {})
    assert statuses(graph(send("b")), graph(renamed)) == {"b": "same"}
    assert statuses(graph(send("b")), graph(send("b", "m2"))) == {"b": "changed"}


def test_of_steps_that_changed_places_as_few_as_possible_moved():
    order = [wait(name) for name in "abcde"]
    told = statuses(graph(*order), graph(order[4], *order[:4]))
    assert told == {"a": "same", "b": "same", "c": "same", "d": "same", "e": "moved"}


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        (AT - timedelta(days=1), AT + timedelta(days=4)),  # one of five days is over
        (AT - timedelta(days=5), AT),
        (AT - timedelta(days=30), AT),  # late: now, and not in the past
    ],
)
def test_a_changed_wait_counts_from_the_arrival(arrived, expected):
    before, after = graph(wait("a", 2)), graph(wait("a", 5))
    assert due(fate_of(before, after, "a"), after, arrived) == expected


def test_what_did_not_change_is_due_when_it_was():
    before, after = graph(wait("a"), send("b")), graph(wait("a"), send("b", "m2"))
    late = AT - timedelta(days=3)
    assert due(fate_of(before, after, "a"), after, AT - timedelta(days=5), late) == late


def test_who_stands_on_a_removed_step_goes_to_what_follows_it():
    before, after = graph(wait("a"), wait("b"), send("c")), graph(wait("a"), send("c"))
    found = fate_of(before, after, "b")
    assert (found.what, found.step_id, found.from_arrival) == ("go", "c", False)
    assert due(found, after, AT - timedelta(days=1)) == AT


def test_a_wait_that_was_replaced_counts_from_the_arrival_too():
    before, after = graph(send("a"), wait("b"), send("c", "m2")), graph(send("a"), wait("n", 4), send("c", "m2"))
    found = fate_of(before, after, "b")
    assert (found.what, found.step_id) == ("go", "n")
    assert due(found, after, AT - timedelta(days=1)) == AT + timedelta(days=3)


def test_who_stood_on_a_removed_step_gets_what_now_follows_there_and_nothing_twice():
    before = graph(send("a"), wait("b"), wait("d"), wait("c"))
    assert fate_of(before, graph(send("a"), wait("c"), wait("d")), "b").step_id == "c"
    before = graph(wait("x"), wait("y"), wait("b"))
    assert fate_of(before, graph(wait("y"), wait("x")), "b").what == "end", "both are behind them"


def test_out_of_a_removed_question_people_go_on_with_what_follows_it():
    before = graph(ask("q", yes=[wait("y")], no=[wait("n")]), wait("c"))
    after = graph(wait("c"))
    assert {fate_of(before, after, stood).step_id for stood in "qyn"} == {"c"}


def test_nothing_is_left_to_do_after_the_last_step():
    before, after = graph(wait("a"), wait("b")), graph(wait("a"))
    found = fate_of(before, after, "b")
    assert (found.what, found.step_id, due(found, after, AT)) == ("end", None, None)


def test_a_message_that_people_would_get_again_is_named_and_they_stay():
    before = graph(send("s1", "m1"), wait("a"), send("s2", "m2"))
    after = graph(wait("a"), send("new block, same message", "m1"), send("s2", "m2"))
    change = diff.compare(before, after)["a"]
    found = fate.of(change, before, after)
    assert (change.status, found.again, found.missed) == ("same", ("M1",), ())
    assert fate.default(change, found) == "stay"


def test_a_message_that_now_stands_before_them_is_named_as_missed():
    before, after = graph(wait("a"), send("b")), graph(send("n", "m9"), wait("a"), send("b"))
    change = diff.compare(before, after)["a"]
    found = fate.of(change, before, after)
    assert (found.again, found.missed, fate.default(change, found)) == ((), ("M9",), "move")


# -- for every flow and every edit

IDS = [f"s{number}" for number in range(12)]


@st.composite
def flows(draw, ids=None):
    """A flow of some of the ids, in any order, up to two questions deep."""
    names = draw(st.permutations(IDS if ids is None else ids))
    names = list(names[: draw(st.integers(0, len(names)))])

    def stream(depth, most):
        children = []
        for _turn in range(draw(st.integers(0, most))):
            if not names:
                break
            name, kind = names.pop(), draw(st.sampled_from(["wait", "send", "ask"] if depth else ["wait", "send"]))
            if kind == "ask":
                children.append(ask(name, stream(depth - 1, 3), stream(depth - 1, 3)))
            elif kind == "send":
                children.append(send(name, draw(st.sampled_from(["m1", "m2", "m3"]))))
            else:
                children.append(wait(name, draw(st.integers(1, 5))))
        return children

    return graph(*stream(2, 6))


@settings(max_examples=60, deadline=None)
@given(flows())
def test_nothing_has_changed_between_a_flow_and_itself(flow):
    for step_id, change in diff.compare(flow, flow).items():
        found = fate.of(change, flow, flow)
        assert (change.status, found.what, found.step_id) == ("same", "keep", step_id)
        assert (found.again, fate.default(change, found)) == ((), "move")


@settings(max_examples=100, deadline=None)
@given(flows(), flows(), st.datetimes(datetime(2026, 1, 1), AT.replace(tzinfo=None), timezones=st.just(UTC)))
def test_everybody_has_a_fate_and_nobody_vanishes_or_is_due_in_the_past(before, after, arrived):
    changes = diff.compare(before, after)
    assert set(changes) == set(before["steps"]) | set(after["steps"])
    for step_id in before["steps"]:
        change = changes[step_id]
        found = fate.of(change, before, after)
        assert (found.step_id is None) == (found.what == "end")
        assert found.step_id is None or found.step_id in after["steps"]
        if step_id in after["steps"]:
            assert found.step_id == step_id
        when = due(found, after, arrived, AT - timedelta(days=1))
        assert when is None or when >= AT or found.what == "keep"
        if fate.default(change, found) == "move":
            assert change.status == "same" and when == AT - timedelta(days=1)


@settings(max_examples=100, deadline=None)
@given(flows(), flows())
def test_the_way_back_is_the_change_told_backwards(before, after):
    forth, back = diff.compare(before, after), diff.compare(after, before)
    for step_id, change in forth.items():
        assert (change.before, change.after, change.changed) == (
            back[step_id].after,
            back[step_id].before,
            back[step_id].changed,
        )
    assert sum(change.moved for change in forth.values()) == sum(change.moved for change in back.values())


@settings(max_examples=60, deadline=None)
@given(flows(ids=IDS[:6]), st.data())
def test_steps_put_in_between_move_nobody(flow, data):
    top, current = [], flow["first"]
    while current is not None:
        top.append(current)
        current = flow["steps"][current]["next"]
    place = data.draw(st.integers(0, len(top)))
    after = {**flow, "steps": {step_id: dict(step) for step_id, step in flow["steps"].items()}}
    after["steps"]["new"] = {
        "kind": "wait",
        "config": wait("new")[2],
        "label": "",
        "next": top[place] if place < len(top) else None,
    }
    if place == 0:
        after["first"] = "new"
    else:
        former, follower = top[place - 1], after["steps"][top[place - 1]]["next"]
        _relink(after, former, follower)
    assert {told for step_id, told in statuses(flow, after).items() if step_id != "new"} <= {"same"}


def _relink(after, former, follower):
    """What led from ``former``, or out of its ways, to ``follower`` now leads to the new step."""
    inside, open_ids = set(), [former]
    while open_ids:
        step_id = open_ids.pop()
        if step_id in inside or step_id in (None, follower, "new"):
            continue
        inside.add(step_id)
        step = after["steps"][step_id]
        open_ids += [*step.get("branches", {}).values(), step["next"]]
        if step["next"] == follower:
            step["next"] = "new"
        if "branches" in step:
            step["branches"] = {way: "new" if to == follower else to for way, to in step["branches"].items()}
