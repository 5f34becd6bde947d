"""The decision itself: pure, on plain values, the same for live running, preview and replay (DESIGN law 1).

No import of tables here. A graph is the dict of a ScenarioVersion (see ``graph``); step classes come from ``steps``.
"""

from dataclasses import replace

from . import steps
from .moves import EXITED, FINISHED, Move, Outcome


def enter(graph, person, at):
    """The Move of ``person`` (its ``step_id`` does not matter) onto the first step of ``graph`` at ``at``."""
    return _arrive(graph, person, graph.get("first"), Outcome(), at, passed=False)


def decide(graph, person, fact, at):
    """The Move of ``person`` from the step they stand on, given ``fact`` (what its ``load`` found), at ``at``."""
    step = graph["steps"].get(person.step_id)
    kind = steps.registry.get(step["kind"]) if step else None
    if kind is None:
        return Move(person=person, outcome=Outcome(hold="unknown_step"), passed=False)
    return follow(graph, person, kind.decide(step["config"], person, fact, at), at)


def follow(graph, person, outcome, at):
    """The Move that ``outcome`` of the step they stand on makes of ``person``."""
    if outcome.hold:
        return Move(person=person, outcome=outcome, passed=False)
    if outcome.postponed_to is not None:
        return Move(person=person, outcome=outcome, passed=False, due_at=outcome.postponed_to)
    if outcome.leave:
        return _leave(person, outcome, EXITED, outcome.leave, outcome.converted)
    step = graph["steps"][person.step_id]
    target = step.get("branches", {}).get(outcome.way, step["next"]) if outcome.way else step["next"]
    return _arrive(graph, person, target, outcome, at, passed=True)


def _arrive(graph, person, step_id, outcome, at, *, passed):
    if passed:
        person = replace(person, visit=person.visit + 1)
    if step_id is None:
        return Move(person=person, outcome=outcome, passed=passed, status=FINISHED, reason="end")
    person = replace(person, step_id=step_id)
    step = graph["steps"].get(step_id)
    kind = steps.registry.get(step["kind"]) if step else None
    due_at = kind.due_at(step["config"], person, at) if kind else at
    return Move(person=person, outcome=outcome, passed=passed, due_at=due_at)


def _leave(person, outcome, status, reason, converted):
    person = replace(person, visit=person.visit + 1)
    return Move(person=person, outcome=outcome, passed=True, status=status, reason=reason, converted=converted)
