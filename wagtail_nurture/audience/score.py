"""Points: given by set, each change remembered as an event with the totals before and after (edges, not levels)."""

from dataclasses import dataclass

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.rows import Update
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from .decay import Standing, half_life
from .models import Score


@dataclass(frozen=True)
class Gift:
    """``points`` (may be negative) for one person, and why: a code such as "scenario", or facts (plain JSON)."""

    contact_id: int
    points: int
    reason: str = ""
    facts: tuple = ()


def add(contact_ids, points, *, reason=""):
    """Add ``points`` (int, may be negative) to each of ``contact_ids``; ``reason`` is kept with the event.

    A few statements for the whole set. Call it inside the transaction that decided it.
    """
    if points:
        give([Gift(contact, points, str(reason)[:100]) for contact in sorted(set(contact_ids))], clock.now())


def give(gifts, at):
    """Give the ``gifts`` (list of Gift), in their order, at ``at``: one event for each, by a few statements in all."""
    if not gifts:
        return
    with transaction.atomic(savepoint=False):
        standings = locked({gift.contact_id for gift in gifts}, at)
        events = []
        for gift in gifts:
            before = standings[gift.contact_id]
            after = standings[gift.contact_id] = before.plus(gift.points, at)
            told = {"points": gift.points, "reason": gift.reason, "old": before.left(at), "new": after.left(at)}
            told |= dict(gift.facts)
            events.append(Event(kind=kinds.SCORE_ADDED, contact_id=gift.contact_id, at=at, properties=told))
        rows = [(pk, row.points, row.weight, row.half_life, at) for pk, row in standings.items()]
        Update(Score, ["points", "weight", "half_life", "changed_at"], rows).run()
        recorder.record_many(events)


def locked(contact_ids, at):
    """{contact id: Standing}, their rows made where missing and held until the transaction ends."""
    numbers = sorted(contact_ids)
    Score.objects.bulk_create(
        [Score(contact_id=contact, half_life=half_life(), changed_at=at) for contact in numbers],
        ignore_conflicts=True,
        batch_size=200,
    )
    rows = Score.objects.select_for_update().filter(contact_id__in=numbers).order_by("contact_id")
    return {row.pk: standing_of(row) for row in rows}


def standing_of(row):
    return Standing(row.points, row.weight, row.half_life)


def standings_of(contact_ids):
    """{contact id: Standing} of those who ever got points. One query."""
    rows = Score.objects.filter(contact_id__in=list(contact_ids))
    return {number: Standing(*told) for number, *told in rows.values_list("pk", "points", "weight", "half_life")}


def points_of(contact_ids, at=None):
    """{contact id: points left at ``at``} (default: now); 0 for those who never got any. One query."""
    contact_ids, at = list(contact_ids), at or clock.now()
    known = standings_of(contact_ids)
    return {contact: known.get(contact, Standing()).left(at) for contact in contact_ids}
