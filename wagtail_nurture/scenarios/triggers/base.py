"""What a trigger is: it turns events into entries."""

from dataclasses import dataclass, field
from datetime import datetime

from wagtail_nurture.registry import Registry

from ..parts import Part


registry = Registry("trigger")


@dataclass(frozen=True)
class Entry:
    """This person may enter. ``event_id`` is None for those who matched already when the scenario started.

    ``subject`` is what the passage is about ("page:12", "topic:touring", "document:4"), ``facts`` what messages may
    use: {"topics": [...], "page": 12}.
    """

    contact_id: int
    at: datetime
    event_id: int | None = None
    subject: str = ""
    facts: dict = field(default_factory=dict)
    locale: str = ""
    site_id: int | None = None


class Trigger(Part):
    """Subclasses name the event ``kinds`` they listen to."""

    kinds = ()

    @classmethod
    def match(cls, events, config):
        """The entries (list[Entry]) that ``events`` (list of Event with a contact) cause; few queries for the set."""
        raise NotImplementedError

    @classmethod
    def matching_now(cls, config, contacts, at):
        """Those of ``contacts`` (queryset) who match at ``at`` without any new event, as a queryset of contacts."""
        return contacts.none()

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        """Entries for ``contact_ids``, all of whom match now, with subject and facts; few queries for the set."""
        return [Entry(contact_id=contact_id, at=at) for contact_id in contact_ids]


def entry_of(event, *, subject=None, facts=None):
    """The entry that ``event`` causes."""
    return Entry(
        contact_id=event.contact_id,
        at=event.at,
        event_id=event.pk,
        subject=event.subject if subject is None else subject,
        facts=facts or {},
        locale=event.locale,
        site_id=event.site_id,
    )
