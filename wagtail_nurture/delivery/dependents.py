"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture.contacts.dependents import columns, move, register

from .models import Delivery


def blank(rows, field):
    """The message stays countable without address or facts; what has not left yet never will."""
    State = Delivery.State
    rows.filter(state__in=[State.QUEUED, State.CLAIMED, State.HELD]).update(
        state=State.SKIPPED, reason="erased", fence=None, lease_until=None
    )
    rows.update(contact=None, address="", context={}, error="")


register(
    Delivery,
    erase=blank,
    export=columns("created_at", "channel", "address", "purpose", "system", "locale", "state", "reason", "sent_at"),
    merge=move,
)
