"""After another half-life was set: what everybody's points weigh is counted again, from the events that gave them."""

import time

from django.db import transaction
from django.db.models import Q

from wagtail_nurture.rows import Update
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .decay import half_life, worth
from .models import Score


#: People at once, in one short transaction.
SLICE = 200


def waiting(days):
    """Whose points are weighed by another half-life than ``days``, as a condition (Q) on Score: counted in full."""
    return Q(half_life=None) | Q(half_life__lt=days) | Q(half_life__gt=days)


def carry_on(until):
    """Recount, slice by slice, until ``until`` (``time.monotonic()``); it goes on where it stopped. How many were."""
    days, done = half_life(), 0
    while days and time.monotonic() < until:
        counted = _slice(days)
        done += counted
        if counted < SLICE:
            break
    return done


@transaction.atomic
def _slice(days):
    rows = Score.objects.select_for_update().filter(waiting(days)).order_by("pk")[:SLICE]
    points = {row.pk: row.points for row in rows}
    if not points:
        return 0
    given = {}
    events = Event.objects.filter(contact_id__in=list(points), kind=kinds.SCORE_ADDED).order_by("at", "pk")
    for contact, at, facts in events.values_list("contact_id", "at", "properties"):
        given.setdefault(contact, []).append((at, facts.get("points") or 0))
    older = {row.pk: row.changed_at for row in rows}
    found = [(pk, _weight(points[pk], given.get(pk, ()), older[pk], days), days) for pk in points]
    Update(Score, ["weight", "half_life"], found).run()
    return len(found)


def _weight(points, given, changed_at, days):
    """What ``points`` weigh, of which ``given`` is known; the rest is at least as old as the first that is known."""
    rest = points - sum(number for _at, number in given)
    first = given[0][0] if given else changed_at
    return sum(number * worth(at, days) for at, number in given) + rest * worth(first, days)
