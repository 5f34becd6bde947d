"""The post-box between facts and scenarios: only kinds that somebody listens to, deleted when taken."""

from datetime import timedelta

from django.db.models import F

from wagtail_nurture import attempts, clock, rows
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import people

from . import classify, kinds, stuck
from .models import Event, EventClass, EventInbox


_listened = {}
#: Kinds that stand for others: the site's own, which nobody can know beforehand.
_OWN = "*"


def listen(kind, *, settle_seconds=0):
    """From now on put events of ``kind`` that have a contact into the inbox, due after ``settle_seconds``.

    Called at import by triggers, exits and conditions. Opens and clicks settle for CLICK_SETTLING_SECONDS anyway.
    """
    _listened[kind] = max(settle_seconds, _listened.get(kind, 0))


def listen_to_the_sites_own():
    """From now on put every event of a kind of the site's own ("cart.left") into the inbox."""
    listen(_OWN)


def is_listened_to(event):
    """Whether ``event`` belongs in the inbox."""
    if event.contact_id is None:
        return False
    return event.kind in _listened or (_OWN in _listened and kinds.is_open_to_browsers(event.kind))


def put(events):
    """Inbox rows for those of the saved ``events`` that somebody may listen to."""
    heard = [event for event in events if is_listened_to(event)]
    numbers, due = [event.pk for event in heard], [event.at + _settling(event) for event in heard]
    rows.Insert.of(EventInbox, numbers, ignore=True, event_id=numbers, due_at=due).run()


def due(limit):
    """At most ``limit`` events whose time has come by story time, oldest first; the caller ends with :func:`done`.

    Opens and clicks are classified here; those of machines, and those that stay doubtful, leave the inbox silently.
    An event that was handed out before and never done with comes in ever smaller company, at last alone.
    """
    found = []
    now = clock.now()
    seen = set()
    while len(found) < limit:
        tired, numbers = _next(limit - len(found), now, seen)
        if not numbers:
            break
        seen.update(numbers)
        by_id = Event.objects.in_bulk(numbers)
        believed, refused = _believe([by_id[number] for number in numbers if number in by_id], now)
        done([*refused, *(number for number in numbers if number not in by_id)])
        found += believed
        if tired:
            break
    return found


def ahead(limit):
    """[(event id, kind)] of the first ``limit`` whose time has come, oldest first; nothing is handed out. One query."""
    rows = EventInbox.objects.filter(due_at__lte=clock.now()).order_by("due_at", "event_id")
    return list(rows.values_list("event_id", "event__kind")[:limit])


def _next(limit, now, seen):
    """(whether they were handed out before, event ids to hand out now); the attempt counts from here on."""
    rows = EventInbox.objects.filter(due_at__lte=now).exclude(event_id__in=seen).order_by("due_at", "event_id")
    waiting = list(rows.values_list("event_id", "attempts")[:limit])
    spent = [number for number, tried in waiting if tried >= attempts.most()]
    if spent:
        stuck.set_aside(spent, "worker stopped")
        return _next(limit, now, seen)
    chosen = attempts.together(waiting, limit, attempts=lambda row: row[1])
    tired = chosen[0][1] if chosen else 0
    if tired and seen:
        return True, []  # not in the company of those who were handed out already
    numbers = [number for number, _tried in chosen]
    if tired >= attempts.most() - 1:
        stuck.tried_again(numbers)
    EventInbox.objects.filter(event_id__in=numbers).update(attempts=F("attempts") + 1)
    return bool(tired), numbers


def give_back(event_ids):
    """The attempt does not count: what failed was no event's fault."""
    EventInbox.objects.filter(event_id__in=list(event_ids), attempts__gt=0).update(attempts=F("attempts") - 1)


def done(event_ids):
    """The events are dealt with and leave the inbox. One statement.

    Nothing points at these rows. A receiver of every ``post_delete`` (Wagtail has some, so have we) would have Django
    fetch them first and delete them by the hundred.
    """
    rows = EventInbox.objects.filter(event_id__in=list(event_ids))
    rows._raw_delete(rows.db)


def next_due():
    """When the next event falls due (aware datetime, story time), or None when the inbox is empty."""
    return EventInbox.objects.order_by("due_at").values_list("due_at", flat=True).first()


def _settling(event):
    seconds = _listened.get(event.kind, 0)
    if event.kind in kinds.SETTLING:
        seconds = max(seconds, settings.CLICK_SETTLING_SECONDS)
    return timedelta(seconds=seconds)


def _believe(events, now):
    """(events to hand out, ids of those that no person made)."""
    doubtful = [event for event in events if event.kind in kinds.SETTLING]
    classes = classify.classes_of(doubtful, at=now)
    believed = [event for event in events if classes.get(event.pk, EventClass.Kind.HUMAN) == EventClass.Kind.HUMAN]
    # A click counts as a contact from the person, which restarts retention; an open never does (CNIL).
    if clickers := {event.contact_id for event in believed if event.kind == kinds.MESSAGE_CLICKED}:
        people.touch(clickers, now)
    kept = {event.pk for event in believed}
    return believed, [event.pk for event in events if event.pk not in kept]
