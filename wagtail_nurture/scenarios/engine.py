"""The decision itself: pure, on plain values, the same for live running, preview and replay (DESIGN law 1).

No import of tables here. A graph is the dict of a ScenarioVersion (see ``graph``); step classes come from ``steps``.
"""

from dataclasses import replace

from . import steps
from .moves import EXITED, FINISHED, Move, Outcome


def enter(graph, person, at):
    """The Move of ``person`` (its ``step_id`` does not matter) onto the first step of ``graph`` at ``at``."""
    person = person.onto(graph["first"], person.visit)
    return Move(person=person, outcome=Outcome(), passed=False, due_at=_due_at(graph, person, at))


def decide(graph, person, fact, at):
    """The Move of ``person`` from the step they stand on, given ``fact`` (what its ``load`` found), at ``at``."""
    step = graph["steps"].get(person.step_id)
    kind = steps.registry.get(step["kind"]) if step else None
    if kind is None:
        return Move(person=person, outcome=Outcome(hold="unknown_step"), passed=False, stood_on=person.step_id)
    return follow(graph, person, kind.decide(step["config"], person, fact, at), at)


def follow(graph, person, outcome, at):
    """The Move that ``outcome`` of the step they stand on makes of ``person``."""
    if outcome.hold:
        return Move(person=person, outcome=outcome, passed=False, stood_on=person.step_id)
    if outcome.listen is not None:
        return Move(person=person, outcome=outcome, passed=False, stood_on=person.step_id, due_at=at)
    if outcome.postponed_to is not None:
        due_at = outcome.postponed_to
        return Move(person=person, outcome=outcome, passed=False, stood_on=person.step_id, due_at=due_at)
    if outcome.leave:
        return _end(person, outcome, EXITED, outcome.leave)
    step = graph["steps"][person.step_id]
    target = step.get("branches", {}).get(outcome.way, step["next"]) if outcome.way else step["next"]
    target = outcome.onto or target
    if target is None:
        return _end(person, outcome, FINISHED, "end")
    moved = person.onto(target, person.visit + 1)
    due_at = _due_at(graph, moved, at)
    return Move(
        person=moved,
        outcome=outcome,
        passed=True,
        stood_on=person.step_id,
        due_at=due_at,
        converted=outcome.converted,
    )


def jump(person, goal, at):
    """The Move of ``person`` onto ``goal`` (a step id) ahead of them, where they are decided on at once."""
    moved = person.onto(goal, person.visit)
    return Move(person=moved, outcome=Outcome(jump=goal), passed=False, stood_on=person.step_id, due_at=at)


def _end(person, outcome, status, reason):
    return Move(
        person=replace(person, visit=person.visit + 1),
        outcome=outcome,
        passed=True,
        stood_on=person.step_id,
        status=status,
        reason=reason,
        converted=outcome.converted,
    )


def _due_at(graph, person, at):
    """When ``person``, who arrives at their step at ``at``, is to be decided on there."""
    step = graph["steps"].get(person.step_id)
    kind = steps.registry.get(step["kind"]) if step else None
    return kind.due_at(step["config"], person, at) if kind else at
