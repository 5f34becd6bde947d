"""Where a person stands: their points, and what gave them."""

from wagtail_nurture.audience import score
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .names import Names
from .words import signed, why_points


#: Gifts that are shown as evidence.
SHOWN = 5


def of(person):
    """What the page of ``person`` (Contact) shows of it. A few queries."""
    return {"score": score.points_of([person.pk])[person.pk], "gifts": _gifts(person)}


def _gifts(person):
    """[{"points": "+5", "why": "Form sent", "at": moment}] of the last points, newest first."""
    rows = Event.objects.filter(contact=person, kind=kinds.SCORE_ADDED).order_by("-at", "-pk")
    events = list(rows[:SHOWN])
    names = Names(events) if events else None
    return [
        {
            "points": signed(event.properties.get("points", "")),
            "why": next(iter(why_points(event.properties | {"new": None}, names)), ""),
            "at": event.at,
        }
        for event in events
    ]
