"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture.contacts.dependents import columns, move, move_in_parts, register

from .models import Event, EventInbox, Visitor


def anonymise_events(rows, field):
    """What happened stays countable; who it was and what they said does not."""
    EventInbox.objects.filter(event__in=rows).delete()
    rows.update(contact=None, visitor=None, properties={})


def forget_browsers(rows, field):
    Event.objects.filter(visitor__in=rows).update(visitor=None)
    rows.delete()


register(
    Event,
    erase=anonymise_events,
    export=columns("at", "kind", "page_id", "locale", "subject", "properties"),
    merge=move_in_parts,
)
register(
    Visitor, erase=forget_browsers, export=columns("consent", "first_seen_at", "last_seen_at", "source"), merge=move
)
