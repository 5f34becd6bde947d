"""People pass a step because somebody says so: the same fenced write as the runner's, in the caller's transaction."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from .. import claims, engine, holding, steps, writing, zones
from ..models import Token
from ..moves import Outcome
from ..reasons import HURRIED, SKIPPED
from ..runner import standing
from ..steps.await_event import TIMEOUT


State = Token.State


@dataclass
class _Batch:
    """What ``writing.write`` asks of a batch."""

    fence: uuid.UUID
    at: datetime
    enrolments: dict
    attempts: int = 1


def waits(token):
    """Whether the step on which ``token`` (Token with version) stands is one where people wait."""
    kind = _kind(token)
    return bool(kind and (kind.waits or kind.listens))


def skip(tokens, *, by, at):
    """``tokens`` go on as if their step were done; it changes nothing and sends nothing. The enrolment ids that moved.

    Whoever is held by hand or because the scenario rests stays held, at the next step.
    """
    outcome = Outcome(reason=SKIPPED, facts={"by": by}, skipped=True)
    known = [token for token in tokens if token.step_id in token.version.graph["steps"]]
    return _pass(known, at, lambda graph, people: [engine.follow(graph, person, outcome, at) for person in people])


def end_wait(tokens, *, by, at):
    """``tokens``, all waiting, are decided on as at the end of their wait. The enrolment ids that moved."""
    due = {token.pk: max(token.due_at, at) for token in tokens}

    def moves(graph, people):
        step = graph["steps"][people[0].step_id]
        kind = steps.registry[step["kind"]]
        facts = kind.load(step["config"], people, at, graph)
        decided = []
        for person in people:
            fact = facts.get(person.enrolment_id)
            outcome = _at_the_end(kind, step["config"], person, fact, due[person.enrolment_id])
            reason = outcome.reason or HURRIED
            outcome = replace(outcome, reason=reason, facts=outcome.facts | {"by": by})
            decided.append(engine.follow(graph, person, outcome, at))
        return decided

    return _pass(tokens, at, moves)


def _at_the_end(kind, config, person, fact, at):
    """What is decided when the wait is over: what was awaited has not happened, whatever may still come."""
    if kind.listens:
        return Outcome(branch=TIMEOUT, way=TIMEOUT)
    outcome = kind.decide(config, person, fact, at)
    return Outcome() if outcome.postponed_to is not None else outcome


def _pass(tokens, at, moves_of):
    """Claim, decide and write for each (version, step), and give back whom the next step wants at once."""
    if not tokens:
        return []
    batch = _Batch(uuid.uuid4(), at, {token.pk: token.enrolment for token in tokens})
    numbers = [token.pk for token in tokens]
    Token.objects.filter(pk__in=numbers).exclude(state=State.CLAIMED).update(
        state=State.CLAIMED, fence=batch.fence, reason=""
    )
    groups = defaultdict(list)
    for token in tokens:
        groups[token.version_id, token.step_id].append(token)
    sites = zones.of_sites()
    for members in groups.values():
        people = [standing(token, sites) for token in members]
        writing.write(batch, members[0].version, moves_of(members[0].version.graph, people))
    claims.give_back(batch.fence)
    _hold_again(tokens)
    return numbers


def _hold_again(tokens):
    held = defaultdict(list)
    for token in tokens:
        if token.state == State.HELD and token.reason in holding.QUIET:
            held[token.reason].append(token.pk)
    for reason, members in held.items():
        Token.objects.filter(pk__in=members, state=State.READY).update(state=State.HELD, reason=reason)
    free = [token.pk for token in tokens if token.state != State.HELD or token.reason not in holding.QUIET]
    Token.objects.filter(pk__in=free, state=State.READY).update(attempts=0)


def _kind(token):
    step = token.version.graph["steps"].get(token.step_id)
    return steps.registry.get(step["kind"]) if step else None
