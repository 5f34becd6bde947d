"""One fenced write: journal, messages, changes and the new places of a group, together or not at all (DESIGN law 3)."""

from django.db import transaction

from wagtail_nurture import rows
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery

from . import holding, leaving, pacing, steps, waking
from .models import Enrolment, StepRun, Token, WaitSubscription


State = Token.State


def write(batch, version, moves, owed=()):
    """Write ``moves`` (of people who stood on one step of ``version``) for ``batch``; those who are due again at once.

    ``owed`` are moves of the same people that they made before, of which nothing but the journal's line is missing.
    People whom another worker or an exit has taken meanwhile are left out. The number of statements does not depend
    on the number of people.
    """
    step_id = moves[0].stood_on
    numbers = [move.person.enrolment_id for move in moves]
    journal = _journal([*owed, *(move for move in moves if move.passed)], version, batch.at)
    drafts = outbox.ready([_draft(move, version, step_id, batch) for move in moves if move.outcome.message])
    places = rows.Update(Token, _PLACE, [_place(move, batch) for move in moves if _has_place(move)])
    with transaction.atomic():
        kept = _still_mine(batch, numbers)
        kept -= pacing.hold_back(batch, version, step_id, [move for move in moves if move.person.enrolment_id in kept])
        alive = [move for move in moves if move.person.enrolment_id in kept]
        _apply(version, step_id, alive, batch.at)
        disturbed = _listening(version, step_id, alive)
        _on_their_way(alive)
        journal.run(keep=lambda number: number in kept)
        outbox.put(drafts, keep=lambda draft: draft.enrolment_id in kept)
        places.run(keep=lambda number: number in kept)
        if disturbed:
            Token.objects.filter(pk__in=disturbed).update(due_at=batch.at)
        leaving.close([(move.person.enrolment_id, move.status, move) for move in alive if move.status], at=batch.at)
    holding.hold(alive, version, step_id, fence=batch.fence)
    return [move.person for move in alive if _goes_on(move, batch)]


def settle(batch, version, people, owed):
    """Write the lines of ``owed`` and where ``people`` (list of Standing) have come; they stay in the batch's hand."""
    journal = _journal(owed, version, batch.at)
    places = rows.Update(Token, _PLACE, [_stays(person, batch.at, batch) for person in people])
    with transaction.atomic():
        kept = _still_mine(batch, [person.enrolment_id for person in people])
        journal.run(keep=lambda number: number in kept)
        places.run(keep=lambda number: number in kept)


def _still_mine(batch, numbers):
    """Those of these enrolment ids that this batch still holds; their rows are locked where the database can."""
    mine = Token.objects.select_for_update().filter(pk__in=numbers, fence=batch.fence, state=State.CLAIMED)
    return set(mine.order_by("pk").values_list("pk", flat=True))


def _journal(passed, version, at):
    numbers = [move.person.enrolment_id for move in passed]
    graph = version.graph["steps"]
    return rows.Insert.of(
        StepRun,
        numbers,
        enrolment_id=numbers,
        version_id=version.pk,
        visit=[move.person.visit - 1 for move in passed],
        step_id=[move.part_id or move.stood_on for move in passed],
        kind=["leave" if move.part_id else graph.get(move.stood_on, {}).get("kind", "") for move in passed],
        branch=[move.outcome.branch for move in passed],
        reason=[move.outcome.reason for move in passed],
        facts=[move.outcome.facts for move in passed],
        at=at,
    )


def _draft(move, version, step_id, batch):
    message = move.outcome.message
    number = move.person.enrolment_id
    state = Delivery.State.SKIPPED if message.refused else Delivery.State.QUEUED
    return outbox.draft(
        key=message.key,
        contact=batch.enrolments[number].contact,
        site=batch.enrolments[number].site_id,
        purpose=message.purpose,
        channel=message.channel,
        message_key=message.message_key,
        locale=message.locale,
        context=message.context,
        priority=version.scenario.priority,
        scenario_id=version.scenario_id,
        step_id=step_id,
        enrolment_id=number,
        state=state,
        reason=message.refused,
    )


def _apply(version, step_id, moves, at):
    """What the step changes for the people who passed it."""
    passed = [move.person for move in moves if _does(move)]
    if passed:
        step = version.graph["steps"][step_id]
        steps.registry[step["kind"]].apply_to(step["config"], passed, at)


def _listening(version, step_id, moves):
    """Who waits for something to happen from now on, who does no longer; the ids of those who must look again."""
    step = version.graph["steps"].get(step_id)
    kind = steps.registry.get(step["kind"]) if step else None
    if kind is None or not kind.listens:
        return set()
    waking.subscribe(moves, step_id)
    waking.forget(moves)
    return waking.disturbed(moves)


def _on_their_way(moves):
    """Who is carried on to a goal waits for nothing any more; who passed one has converted, and stays inside."""
    jumping = [move.person.enrolment_id for move in moves if move.outcome.jump]
    if jumping:
        WaitSubscription.objects.filter(enrolment__in=jumping).delete()
    converted = [move.person.enrolment_id for move in moves if move.converted and move.stays_inside]
    if converted:
        Enrolment.objects.filter(pk__in=converted).update(converted=True)


def _does(move):
    """Whether the step takes effect for the person: they passed it, and nobody had them skip it."""
    return move.passed and not move.part_id and not move.outcome.skipped


_PLACE = ("step_id", "visit", "due_at", "state", "fence", "attempts")


def _has_place(move):
    """Whether the person stays inside and goes, or is asked again; held people are marked by ``holding``."""
    return move.stays_inside and not move.outcome.hold


def _goes_on(move, batch):
    """Whether the next step is due at once: the person stays claimed and passes it with this batch."""
    again = move.passed or move.outcome.listen is not None or move.outcome.jump
    return _has_place(move) and again and move.due_at <= batch.at


def _place(move, batch):
    """The token's new columns, its key first."""
    if _goes_on(move, batch):
        return _stays(move.person, move.due_at, batch)
    return (*_stands(move.person, move.due_at), State.READY, None, 0)


def _stays(person, due_at, batch):
    """The columns of somebody who stays in the batch's hand."""
    return (*_stands(person, due_at), State.CLAIMED, batch.fence, batch.attempts)


def _stands(person, due_at):
    return person.enrolment_id, person.step_id, person.visit, due_at
