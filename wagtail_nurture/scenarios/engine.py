"""The decision itself: pure, on plain values, the same for live running, preview and replay (DESIGN law 1).

No import of tables here. A graph is the dict of a ScenarioVersion (see ``graph``); step classes come from ``steps``.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from . import steps


FINISHED, EXITED = "finished", "exited"


@dataclass(frozen=True)
class Standing:
    """One person inside, as plain values. ``visit`` counts the steps passed, so that journal rows are unique."""

    enrolment_id: int
    contact_id: int
    step_id: str
    visit: int = 0
    entered_at: datetime | None = None
    scenario_id: int | None = None
    subject: str = ""
    facts: dict = field(default_factory=dict)
    locale: str = ""
    time_zone: str = "UTC"
    site_time_zone: str = "UTC"


@dataclass(frozen=True)
class Message:
    """A wish to send an e-mail. ``refused`` is the reason code for which it must not leave, "" when it may."""

    key: str
    message_key: str
    purpose: str
    locale: str
    context: dict
    refused: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a step decided for one person.

    ``branch`` is recorded in the journal; ``way`` names the stream that is taken ("" for what comes next), so that "not
    measured" can go the way of "no" without being recorded as "no". Two outcomes stay on the step and write no
    journal: ``postponed_to`` (ask again then) and ``hold`` (a reason code; someone must mend something).
    """

    branch: str = ""
    way: str = ""
    reason: str = ""
    facts: dict = field(default_factory=dict)
    message: Message | None = None
    postponed_to: datetime | None = None
    hold: str = ""
    leave: str = ""
    converted: bool = False


@dataclass(frozen=True)
class Move:
    """What becomes of one person: where they stand now and when they are due, or how they left."""

    person: Standing
    outcome: Outcome
    passed: bool
    due_at: datetime | None = None
    status: str = ""
    reason: str = ""
    converted: bool = False

    @property
    def stays_inside(self):
        return not self.status


def enter(graph, person, at):
    """The Move of ``person`` (its ``step_id`` does not matter) onto the first step of ``graph`` at ``at``."""
    return _arrive(graph, person, graph.get("first"), Outcome(), at, passed=False)


def decide(graph, person, fact, at):
    """The Move of ``person`` from the step they stand on, given ``fact`` (what the step's ``load`` found), at ``at``."""
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
    return Move(
        person=person, outcome=outcome, passed=True, status=status, reason=reason, converted=converted
    )
