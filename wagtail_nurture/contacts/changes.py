"""News about people's own data. Rooms above turn it into events; see ``signals.contacts_changed``."""

from dataclasses import dataclass, field
from datetime import datetime

from wagtail_nurture import clock
from wagtail_nurture.signals import contacts_changed


@dataclass(frozen=True)
class Change:
    """One fact about one person. ``kind`` is an event kind ("field.set"), ``at`` story time in UTC."""

    contact_id: int
    kind: str
    subject: str = ""
    properties: dict = field(default_factory=dict)
    at: datetime = field(default_factory=clock.now)


def announce(changes):
    """Send ``changes`` (iterable of Change) in one signal; nothing is sent for none."""
    changes = list(changes)
    if changes:
        contacts_changed.send(sender=None, changes=changes)
