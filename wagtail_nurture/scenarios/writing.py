"""One fenced write: journal, messages, changes and the new places of a group, together or not at all (DESIGN law 3)."""

from django.db import transaction

from wagtail_nurture import rows
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery

from . import holding, leaving, steps
from .models import StepRun, Token


State = Token.State


def write(batch, version, moves):
    """Write ``moves`` (of people who stood on one step of ``version``) for ``batch``; those who are due again at once.

    People whom another worker or an exit has taken meanwhile are left out. The number of statements does not depend
    on the number of people.
    """
    stood = {move.person.enrolment_id: move for move in moves}
    step_id = moves[0].stood_on
    journal = rows.Insert([_journal(move, version, step_id, batch.at) for move in moves if move.passed])
    drafts = outbox.ready([_draft(move, version, step_id, batch) for move in moves if move.outcome.message])
    with transaction.atomic():
        mine = Token.objects.select_for_update().filter(pk__in=stood, fence=batch.fence, state=State.CLAIMED)
        kept = set(mine.values_list("pk", flat=True))
        alive = [move for move in moves if move.person.enrolment_id in kept]
        _apply(version, step_id, alive, batch.at)
        journal.run(keep=lambda run: run.enrolment_id in kept)
        outbox.put(drafts, keep=lambda draft: draft.enrolment_id in kept)
        again = _place(alive, batch)
        leaving.close([(move.person.enrolment_id, move.status, move) for move in alive if move.status], at=batch.at)
    holding.hold(alive, version, step_id, fence=batch.fence)
    return again


def _journal(move, version, step_id, at):
    exited = bool(move.part_id)
    return StepRun(
        enrolment_id=move.person.enrolment_id,
        version_id=version.pk,
        visit=move.person.visit - 1,
        step_id=move.part_id or step_id,
        kind="leave" if exited else version.graph["steps"][step_id]["kind"],
        branch=move.outcome.branch,
        reason=move.outcome.reason,
        facts=move.outcome.facts,
        at=at,
    )


def _draft(move, version, step_id, batch):
    message = move.outcome.message
    number = move.person.enrolment_id
    state = Delivery.State.SKIPPED if message.refused else Delivery.State.QUEUED
    return outbox.draft(
        key=message.key,
        contact=batch.enrolments[number].contact,
        site=batch.enrolments[number].site,
        purpose=message.purpose,
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
    passed = [move.person.contact_id for move in moves if move.passed and not move.part_id]
    if passed:
        step = version.graph["steps"][step_id]
        steps.registry[step["kind"]].apply(step["config"], passed, at)


def _place(moves, batch):
    """Move the tokens of those who stay inside; whoever is due now stays claimed and is returned."""
    again, changes = [], []
    for move in moves:
        if move.status or move.outcome.hold:
            continue
        goes_on = move.passed and move.due_at <= batch.at
        if goes_on:
            again.append(move.person)
        changes.append(
            (
                move.person.enrolment_id,
                move.person.step_id,
                move.person.visit,
                move.due_at,
                State.CLAIMED if goes_on else State.READY,
                batch.fence if goes_on else None,
                1 if goes_on else 0,
            )
        )
    rows.update(Token, ("step_id", "visit", "due_at", "state", "fence", "attempts"), changes)
    return again
