"""What erasing, exporting and merging a person does to the outbox."""

from wagtail_nurture.contacts.dependents import columns, delete, keep_own, nothing, register

from .letters import standing
from .models import Delivery, Turn
from .taking_out import put_back, take_out


State = Delivery.State


def forget(rows, field):
    """Blank the address and what was put into the message; what still waits is not sent."""
    waiting = rows.filter(state__in=[State.QUEUED, State.HELD])
    standing.erased(list(rows.filter(channel="letter").values_list("pk", flat=True)))
    not_sent = {"state": State.SKIPPED, "reason": "erased"}
    take_out(rows).update(**not_sent)
    waiting.update(**not_sent)
    rows.update(address="", context={}, error="", **{field: None})


def give_messages(rows, field, into):
    """All messages go to the other person, with their links; what waits leaves to the address that was kept.

    A worker that holds some of them believes in the former person: they are taken from its hand, and asked again.
    """
    put_back(rows)
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
