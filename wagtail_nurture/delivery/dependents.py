"""What erasing, exporting and merging a person does to the outbox."""

from wagtail_nurture.contacts.dependents import columns, delete, keep_own, move, nothing, register

from .models import Delivery, Turn


State = Delivery.State


def forget(rows, field):
    """Blank the address and what was put into the message; what still waits is not sent."""
    waiting = [State.QUEUED, State.HELD, State.CLAIMED]
    rows.filter(state__in=waiting).update(state=State.SKIPPED, reason="erased")
    rows.update(address="", context={}, error="", **{field: None})


register(
    Delivery,
    erase=forget,
    export=columns("created_at", "sent_at", "channel", "purpose", "address", "state", "reason", "variant__subject"),
    merge=move,
)
register(Turn, erase=delete, export=nothing, merge=keep_own)
