"""Bad input on publish, for every kind of part there is: refused with the step named, or harmless."""

import pytest

from wagtail_nurture.audience import conditions
from wagtail_nurture.scenarios import (
    graph,
    publishing,
)
from wagtail_nurture.scenarios.models import Enrolment, ScenarioVersion, Token

from . import samples
from .bad_input import (
    CONDITIONS,
    EXITS,
    STARTS_AND_ENDS,
    STEPS,
    TRIGGERS,
    block_of,
    hold_of,
    nobody_is_stuck_or_gone,
    open_todos,
    part,
    publish,
    scenario_of,
    years_go_by,
)
from .conftest import if_else, step, submits, wait


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("steps", kind) for kind in STEPS]
    + [("triggers", kind) for kind in TRIGGERS]
    + [("exits", kind) for kind in EXITS],
    ids=str,
)
def test_every_kind_runs_when_it_is_filled_in_and_is_named_when_it_is_empty(draft, world, story, stream, kind):
    assert graph.problems(scenario_of(draft, stream, part(stream, kind, world))) == []
    empty = scenario_of(draft, stream, step(kind, "a"))
    for problem in graph.problems(empty):
        assert problem.place in {"a", stream} or problem.place in graph.build(empty)["steps"]
        assert problem.message


@pytest.mark.parametrize("kind", STEPS)
def test_no_stored_value_of_a_step_loses_anybody(draft, world, agrees, form, story, kind):
    good = part("steps", kind, world)
    refused = []
    for path, block in samples.fields(block_of("steps", kind)):
        for bad in samples.hostile(block):
            value = samples.put(good["value"], path, bad)
            scenario = scenario_of(draft, "steps", step(kind, "a", **value))
            if not publish(scenario):
                refused.append((path, bad))
                continue
            submits(agrees, form, at=story.now)
            years_go_by(story)
            assert Enrolment.objects.filter(scenario=scenario).exists()
            nobody_is_stuck_or_gone(story)
            assert not Token.objects.filter(state="poisoned").exists(), (path, bad)
            publishing.unpublish(scenario)
    numbers = [path for path, block in samples.fields(block_of("steps", kind)) if 10**12 in samples.hostile(block)]
    assert all((path, 10**12) in refused for path in numbers), "no wait, count or score is that large"


@pytest.mark.parametrize(("stream", "kind"), STARTS_AND_ENDS)
def test_no_stored_value_of_a_trigger_or_exit_stops_the_worker(draft, world, agrees, form, story, stream, kind):
    good = part(stream, kind, world)
    for path, block in samples.fields(block_of(stream, kind)):
        for bad in samples.hostile(block):
            value = samples.put(good["value"], path, bad)
            scenario = scenario_of(draft, stream, step(kind, "a", **value))
            if publish(scenario):
                submits(agrees, form, at=story.now)
                years_go_by(story)
                nobody_is_stuck_or_gone(story)
                publishing.unpublish(scenario)


@pytest.mark.parametrize("kind", CONDITIONS)
def test_no_stored_value_of_a_condition_loses_anybody(draft, world, agrees, form, story, kind):
    block = conditions.registry[kind].block()
    good = samples.raw(block, world)
    variants = [good] + [
        samples.put(good, path, bad) for path, field in samples.fields(block) for bad in samples.hostile(field)
    ]
    for value in variants:
        asked = [{"type": kind, "id": "q", "value": value}]
        scenario = draft([if_else("a", asked=asked, yes=[step("add_score", "b", points=1)])])
        if not publish(scenario):
            continue
        submits(agrees, form, at=story.now)
        years_go_by(story)
        assert Enrolment.objects.filter(scenario=scenario).exists()
        nobody_is_stuck_or_gone(story)
        assert not Token.objects.filter(state="poisoned").exists(), value
        publishing.unpublish(scenario)


def test_two_steps_with_one_id_are_refused_by_name_also_in_two_branches(draft):
    twice = graph.problems(draft([wait("a"), wait("a")]))
    assert [(problem.place, problem.message) for problem in twice] == [
        ("a", "Step 1, Wait 2 days: another step is one and the same copy of it. Remove one and add it anew.")
    ]
    pasted = wait("b")
    inside = graph.problems(draft([if_else("a", yes=[pasted], no=[pasted])]))
    assert [problem.place for problem in inside] == ["b"]
    into_itself = if_else("a", yes=[wait("b")])
    deeper = graph.problems(draft([if_else("a", yes=[into_itself])]))
    assert {problem.place for problem in deeper} == {"a"}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            {"triggers": [step("moon_phase", "t")]},
            "“When”, number 1: it is of the kind “moon_phase”, which is no longer installed.",
        ),
        (
            {"steps": [wait("a"), step("teleport", "b")]},
            "Step 2: it is of the kind “teleport”, which is no longer installed.",
        ),
        (
            {"steps": [if_else("a", yes=[step("teleport", "b")])]},
            "Step 1: it holds a part of the kind “teleport”, which is no longer installed.",
        ),
        (
            {"steps": [if_else("a", asked=[{"type": "mood", "id": "q", "value": {}}])]},
            "Step 1: it holds a part of the kind “mood”, which is no longer installed.",
        ),
        (
            {"exits": [step("moon_phase", "x")]},
            "“Leaves as soon as”, number 1: it is of the kind “moon_phase”, which is no longer installed.",
        ),
    ],
    ids=["trigger", "step", "in-a-way", "condition", "exit"],
)
def test_a_kind_that_is_no_longer_installed_is_refused_wherever_it_stands(raw, words):
    [problem] = graph.vanished(raw)
    assert problem.message.startswith(words)
    assert "The editor cannot show it." in problem.message


@pytest.mark.parametrize("raw", [{"steps": None}, {"steps": "text"}, {"steps": [7, None, {"value": 3}]}], ids=str)
def test_half_a_stored_stream_is_no_error(raw):
    graph.vanished(raw)


def circle(scenario, onto="a", **ways):
    """A version whose last step leads back: no editor can draw it, a hand-written row can."""
    version = ScenarioVersion.objects.get(scenario=scenario)
    version.graph["steps"]["b"]["next"] = onto
    version.save()
    return version


@pytest.mark.parametrize("last", [wait("b"), step("add_score", "b", points=1)], ids=["with-a-wait", "without"])
def test_nobody_is_sent_round_in_circles(running, form, agrees, story, last):
    scenario = running([step("add_score", "a", points=1), last])
    version = circle(scenario)
    submits(agrees, form)
    years_go_by(story)
    [(_step, state, reason)] = hold_of(scenario)
    assert (state, reason) == ("held", "goes_in_circles")
    [words] = open_todos()
    assert "“Touring”, Step 1, Add 1 point: 1 person is held: the way leads back to where it came from." in words
    assert len(graph.nodes(version.graph)) == 2, "and it can still be drawn"


def test_a_circle_through_a_way_can_be_drawn_too(running):
    scenario = running([if_else("a", yes=[step("add_score", "b", points=1)])])
    assert [node.id for node in graph.nodes(circle(scenario).graph)] == ["a", "b"]
