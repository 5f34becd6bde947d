"""What erasing, exporting and merging a person does to the outbox."""

from django.db.models import F

from wagtail_nurture.contacts.dependents import columns, delete, keep_own, nothing, register

from . import windows
from .letters import standing
from .models import Delivery, Turn


State = Delivery.State


def forget(rows, field):
    """Blank the address and what was put into the message; what still waits is not sent."""
    waiting = [State.QUEUED, State.HELD, State.CLAIMED]
    standing.erased(list(rows.filter(channel="letter").values_list("pk", flat=True)))
    for still in (rows.filter(state__in=waiting), windows.take_out(rows)):
        still.update(state=State.SKIPPED, reason="erased")
    rows.update(address="", context={}, error="", **{field: None})


def give_messages(rows, field, into):
    """All messages go to the other person, with their links; what waits leaves to the address that was kept.

    A worker that holds some of them believes in the former person: they are taken from its hand, and asked again.
    """
    in_hand = rows.filter(state=State.CLAIMED)
    in_hand.update(state=State.QUEUED, fence=None, lease_until=None, attempts=F("attempts") - 1)
    rows.update(**{field: into})
    waiting = Delivery.objects.filter(contact=into, state__in=[State.QUEUED, State.HELD])
    for channel, address in (("email", into.email), ("sms", into.phone)):
        waiting.filter(channel=channel).exclude(address=address or "").update(address=address or "")


register(
    Delivery,
    erase=forget,
    export=columns("created_at", "sent_at", "channel", "purpose", "address", "state", "reason", "variant__subject"),
    merge=give_messages,
)
register(Turn, erase=delete, export=nothing, merge=keep_own)
