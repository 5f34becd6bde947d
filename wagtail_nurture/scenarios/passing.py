"""What becomes of people who stand on one step: exits first, then goals, then the step's facts and the decision.

The same for the runner and for a try-out (DESIGN law 1). Reads only.
"""

from dataclasses import replace

from . import circles, engine, goals, inside, steps
from . import exits as exit_kinds
from .moves import EXITED, Move, Outcome


def decide(graph, people, at, *, seen=None):
    """[Move] of ``people`` (list of Standing, all on one step of ``graph``) at ``at``; a few queries for the set.

    ``seen(kind, person, fact)`` may give another fact to decide on: an editor who tries a scenario out answers for
    themselves.
    """
    if circles.found(graph):
        return [_held(person, "goes_in_circles") for person in people]
    leaving = _reached_exits(graph, people, at)
    staying = [person for person in people if person.enrolment_id not in leaving]
    moves = [_leaves(person, leaving[person.enrolment_id]) for person in people if person.enrolment_id in leaving]
    jumping = goals.reached(graph, staying, at)
    moves += [engine.jump(each, jumping[each.enrolment_id], at) for each in staying if each.enrolment_id in jumping]
    staying = [person for person in staying if person.enrolment_id not in jumping]
    step = graph["steps"].get(people[0].step_id)
    kind = steps.registry.get(step["kind"]) if step else None
    facts = kind.load(step["config"], staying, at, graph) if kind and staying else {}
    if kind and seen:
        facts = {person.enrolment_id: seen(kind, person, facts.get(person.enrolment_id)) for person in staying}
    return moves + [engine.decide(graph, person, facts.get(person.enrolment_id), at) for person in staying]


def _held(person, reason):
    return Move(person=person, outcome=Outcome(hold=reason), passed=False, stood_on=person.step_id)


def _reached_exits(graph, people, at):
    """{enrolment id: Departure} of those whom an exit of ``graph`` ends; one query for each exit."""
    found = {}
    for part in graph["exits"]:
        kind = exit_kinds.registry.get(part["kind"])
        for number, facts in kind.reached(part["config"], people, at, graph).items() if kind else ():
            found.setdefault(number, inside.departure(number, part, facts))
    return found


def _leaves(person, departure):
    outcome = Outcome(branch="left", reason=departure.reason, facts=departure.facts, leave=departure.part_id)
    return Move(
        person=replace(person, visit=person.visit + 1),
        outcome=outcome,
        passed=True,
        stood_on=person.step_id,
        status=EXITED,
        reason=departure.reason,
        converted=departure.converted,
        part_id=departure.part_id,
    )
