"""Points: added by set, each change remembered as an event."""

from django.db.models import F

from wagtail_nurture import clock
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from .models import Score


def add(contact_ids, points, *, reason=""):
    """Add ``points`` (int, may be negative) to each of ``contact_ids``; ``reason`` is kept with the event.

    Three statements for the whole set. Call it inside the transaction that decided it.
    """
    contact_ids = sorted(set(contact_ids))
    if not contact_ids or not points:
        return
    now = clock.now()
    Score.objects.bulk_create(
        [Score(contact_id=contact, points=0, changed_at=now) for contact in contact_ids],
        ignore_conflicts=True,
        batch_size=300,
    )
    Score.objects.filter(contact_id__in=contact_ids).update(points=F("points") + points, changed_at=now)
    recorder.record_many(
        [
            Event(
                kind=kinds.SCORE_ADDED,
                contact_id=contact,
                at=now,
                properties={"points": points, "reason": str(reason)[:100]},
            )
            for contact in contact_ids
        ]
    )


def points_of(contact_ids):
    """{contact id: points}; 0 for those who never got any. One query."""
    contact_ids = list(contact_ids)
    known = dict(Score.objects.filter(contact_id__in=contact_ids).values_list("contact_id", "points"))
    return {contact: known.get(contact, 0) for contact in contact_ids}
