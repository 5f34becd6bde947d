"""Where a person stands: their points, and what gave them."""

from wagtail_nurture.audience import loyalty, score
from wagtail_nurture.audience.loyalty_models import LoyaltyEntry
from wagtail_nurture.audience.persona_models import ContactPersona, Persona
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts.site_settings import uses
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .names import Names
from .words import signed, why_points


#: Gifts that are shown as evidence.
SHOWN = 5
#: Movements of loyalty points that are shown.
LEDGER = 10


def of(person):
    """What the page of ``person`` (Contact) shows of it. A few queries."""
    return {
        "score": score.points_of([person.pk])[person.pk],
        "gifts": _gifts(person),
        "loyalty": _loyalty(person),
    } | _persona(person)


def _persona(person):
    """{"persona": their Persona, "persona_since": moment, "because": [sentence]}; {} for none."""
    row = ContactPersona.objects.filter(contact=person).first()
    persona = Persona.objects.filter(pk=row.persona_id).first() if row else None
    if persona is None:
        return {}
    because = Rule.from_config(persona.rule).because(row.facts)
    return {"persona": persona, "persona_since": row.since, "because": because}


def _loyalty(person):
    """{"balance": number, "entries": [the last LoyaltyEntry]}; None where no site of the pool uses loyalty points."""
    if not uses("loyalty", pool=person.pool_id):
        return None
    entries = list(LoyaltyEntry.objects.filter(contact=person).order_by("-at", "-pk")[:LEDGER])
    for entry in entries:
        entry.signed = signed(entry.points)
        entry.words = next(iter(why_points({"reason": entry.reason}, None)), "")
    return {"balance": loyalty.balances([person.pk])[person.pk], "entries": entries}


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
