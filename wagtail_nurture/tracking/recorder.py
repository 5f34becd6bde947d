"""Writes facts. What happens on a page goes through :mod:`tracking.buffer` first and arrives here in batches."""

from django.db import transaction

from wagtail_nurture import alarm, clock, rows, signals
from wagtail_nurture.text import clean, clean_tree

from . import buffer, inbox
from .models import Event


#: Writes what the buffer of this process holds, now, on the caller's own connection. Returns the number of views.
flush = buffer.flush


def record(
    kind,
    *,
    site=None,
    visitor=None,
    contact=None,
    page_id=None,
    locale="",
    subject="",
    properties=None,
    at=None,
):
    """Write one event and return it; inside the caller's transaction, if there is one.

    ``site``, ``visitor`` and ``contact`` are instances or ids; ``at`` is an aware datetime (default: story time).
    One INSERT, and a second one when a scenario may listen to ``kind`` and the contact is known.
    """
    event = Event(
        kind=kind,
        at=at or clock.now(),
        site_id=_id(site),
        visitor_id=_id(visitor),
        contact_id=_id(contact),
        page_id=page_id,
        locale=clean(locale, 10),
        subject=clean(subject, 100),
        properties=clean_tree(properties or {}),
    )
    with transaction.atomic(savepoint=False):
        event.save(force_insert=True)
        inbox.put([event])
    _announce([event])
    return event


#: Up to so many events one statement of Django's writes them and tells their numbers, also on SQLite, which takes 999
#: values at once. For more it would take several, and far longer.
FEW = 90


def record_many(events):
    """Write unsaved ``events`` (list of Event) in bulk, with their inbox rows. Who listens to them knows their ids."""
    if not events:
        return
    if not _is_heard(events):
        made = rows.Insert(events)
        with transaction.atomic(savepoint=False):
            made.run()
        return
    made = rows.Insert(events) if len(events) > FEW else None
    with transaction.atomic(savepoint=False):
        if made is None:
            Event.objects.bulk_create(events)
        else:
            made.number()
        inbox.put(events)
    _announce(events)


def retire(events, kind):
    """The person took back what ``events`` (queryset) say: they stay as ``kind``, which no condition counts.

    Whoever listens to ``kind`` is told. Returns how many. Call it inside the transaction of what replaces them.
    """
    numbers = list(events.values_list("pk", flat=True))
    Event.objects.filter(pk__in=numbers).update(kind=kind)
    retired = list(Event.objects.filter(pk__in=numbers))
    inbox.put(retired)
    _announce(retired)
    return len(retired)


def _is_heard(events):
    return signals.event_recorded.has_listeners(Event) or any(inbox.is_listened_to(event) for event in events)


def _announce(events):
    if signals.event_recorded.has_listeners(Event):
        for event in events:
            signals.event_recorded.send(Event, event=event)
    if any(inbox.is_listened_to(event) for event in events):
        alarm.wake(alarm.MASS)


def _id(row):
    return getattr(row, "pk", row)
