"""Interests are kept up to date by reckoning the people whom events touch anew: nothing is counted up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.audience import following
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import inbox, kinds, recorder
from wagtail_nurture.tracking.models import Event, PageTopic

from . import decay
from .evidence import likings
from .models import Interest


#: Rows in one statement.
BATCH = 100
_TOLD = ["strength", "level", "pages", "documents", "last_at", "reckoned_at"]

#: What changes at once what somebody has read: a browser is recognised, two entries are one person.
_GAINS = {kinds.VISITOR_IDENTIFIED, kinds.CONTACT_MERGED}

for kind in (*decay.WEIGHTS, *_GAINS):
    inbox.listen(kind)


@dataclass(frozen=True)
class Reckoned:
    """``likings`` ({contact id: {topic: Liking}}) of all ``contacts`` (ids) as of ``at``."""

    at: datetime
    contacts: tuple
    likings: dict


@following.register
class Interests(following.Follower):
    def asks(self):
        return {*decay.WEIGHTS, *_GAINS}

    def plan(self, events, at):
        touched = {event.contact_id for event in events if event.kind in {kinds.DOCUMENT_REQUESTED, *_GAINS}}
        views = [event for event in events if event.kind == kinds.PAGE_VIEWED and event.page_id]
        if views:
            rows = PageTopic.objects.filter(page_id__in={event.page_id for event in views})
            pages = set(rows.values_list("page_id", flat=True))
            touched |= {event.contact_id for event in views if event.page_id in pages}
        return reckon(touched, at) if touched else None

    def write(self, plan):
        write(plan)


def reckon(contact_ids, at):
    """What the interests of ``contact_ids`` are as of ``at`` by what happened; reads only."""
    contacts = tuple(sorted(contact_ids))
    return Reckoned(at, contacts, likings(contacts, until=at))


def write(reckoned):
    """Keep what was ``reckoned``, unless something newer is kept already; levels that change are told as events."""
    rows = Interest.objects.select_for_update().filter(contact_id__in=reckoned.contacts).order_by("pk")
    kept = {(row.contact_id, row.topic): row for row in rows}
    wanted = {
        (contact, topic): liking for contact, found in reckoned.likings.items() for topic, liking in found.items()
    }
    changed, told, gone = [], [], []
    for key in sorted(kept.keys() | wanted.keys()):
        former, liking = kept.get(key), wanted.get(key)
        if former and former.reckoned_at > reckoned.at:
            continue
        row = _row(key, liking, reckoned.at)
        if former is None or _differ(former, row):
            changed.append(row)
            told += _crossing(former.level if former else "", row)
        if former and liking is None and former.declared_at is None:
            gone.append(former.pk)
    _save(changed)
    Interest.objects.filter(pk__in=gone).delete()
    recorder.record_many(told)


def refresh(contact_ids):
    """Reckon and keep at once, for a few people: two were merged, a page was tagged anew."""
    if contact_ids:
        reckoned = reckon(contact_ids, clock.now())
        with transaction.atomic():
            write(reckoned)


def crossed(contact_id, topic, old, new, at):
    """The event that says that the level of an interest went from ``old`` to ``new``."""
    return Event(
        kind=kinds.INTEREST_CHANGED,
        contact_id=contact_id,
        subject=f"topic:{topic}"[:100],
        properties={"old": old, "new": new},
        at=at,
    )


def _row(key, liking, at):
    told = {}
    if liking:
        told = {name: getattr(liking, name) for name in ("strength", "pages", "documents", "last_at")}
        told["level"] = decay.named(liking.strength, at)
    return Interest(contact_id=key[0], topic=key[1], reckoned_at=at, **told)


def _differ(former, row):
    return any(getattr(former, name) != getattr(row, name) for name in _TOLD[:-1])


def _crossing(old, row):
    return [crossed(row.contact_id, row.topic, old, row.level, row.reckoned_at)] if old != row.level else []


def _save(rows):
    """Who was erased meanwhile gets none."""
    contacts = {row.contact_id for row in rows}
    there = set(Contact.objects.filter(pk__in=contacts).values_list("pk", flat=True)) if contacts else set()
    rows = [row for row in rows if row.contact_id in there]
    Interest.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["contact", "topic"], update_fields=_TOLD, batch_size=BATCH
    )
