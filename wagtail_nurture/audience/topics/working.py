"""What a change of topics leaves to do: pages and their readers are reckoned anew, in chunks that may stop anywhere.

A Topic changed: all pages. A page's topics changed: who read it. Two entries are one: that person. The half-life is
another, or the site has just learnt to reckon interests: everybody. Doing a chunk twice does no harm, and a new change
begins from the start.
"""

import time

from wagtail_nurture import alarm
from wagtail_nurture.audience.interests import fading, keeping
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, pages
from wagtail_nurture.tracking.models import Event, PageFact

from .models import TopicWork, new_ticket


CHUNK = 100
Kind = TopicWork.Kind


def carry_on(until):
    """Go on with it until ``until`` (``time.monotonic()``). Returns how many pages, people and faded levels."""
    done = fading.carry_on(until)
    while time.monotonic() < until:
        work = _next()
        if work is None:
            break
        done += _chunk(work) or 1
    return done


def pages_changed():
    """Rules of topics changed: every page is looked at again."""
    _ask(Kind.PAGES)
    alarm.wake(alarm.MASS)


def readers_of(page_ids):
    """The topics of these pages changed: whoever read them is reckoned anew."""
    views = Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id__in=list(page_ids), contact__isnull=False)
    read = sorted(set(views.values_list("page_id", flat=True).order_by().distinct()))
    TopicWork.objects.bulk_create(
        [TopicWork(kind=Kind.READERS, page_id=page) for page in read],
        update_conflicts=True,
        unique_fields=["kind", "page_id"],
        update_fields=["cursor", "ticket", "done"],
        batch_size=100,
    )
    if read:
        alarm.wake(alarm.MASS)


def person(contact_id):
    """More became known of what this person read: two entries are one."""
    _ask(Kind.PERSON, contact_id)
    alarm.wake(alarm.MASS)


def _ask(kind, page_id=0):
    """From the start, even when somebody is at it just now."""
    fresh = {"cursor": 0, "done": False, "ticket": new_ticket()}
    TopicWork.objects.update_or_create(kind=kind, page_id=page_id, defaults=fresh)


def _next():
    """The work in hand, or None; everybody's turn comes when the half-life is another than they were reckoned by."""
    rows = list(TopicWork.objects.order_by("pk")[:50])
    everybody = next((row for row in rows if row.kind == Kind.EVERYBODY), None)
    if everybody is None:
        everybody, _made = TopicWork.objects.get_or_create(
            kind=Kind.EVERYBODY, page_id=0, defaults={"half_life": settings.INTEREST_HALF_LIFE_DAYS}
        )
        rows.append(everybody)
    if everybody.half_life != settings.INTEREST_HALF_LIFE_DAYS:
        everybody.half_life, everybody.cursor, everybody.done = settings.INTEREST_HALF_LIFE_DAYS, 0, False
        everybody.ticket = new_ticket()
        everybody.save()
    return next((row for row in rows if not row.done), None)


def _chunk(work):
    """Do one chunk; returns how many ids it had."""
    ids = list(_ids(work)[:CHUNK])
    if work.kind == Kind.PAGES:
        pages.retag_many(ids)
    else:
        keeping.refresh(ids)
    mine = TopicWork.objects.filter(pk=work.pk, cursor=work.cursor, ticket=work.ticket)
    if len(ids) == CHUNK:
        mine.update(cursor=ids[-1])
    elif work.kind == Kind.EVERYBODY:
        mine.update(done=True, cursor=ids[-1] if ids else work.cursor)
    else:
        mine.delete()
    return len(ids)


def _ids(work):
    if work.kind == Kind.PAGES:
        return PageFact.objects.filter(pk__gt=work.cursor).order_by("pk").values_list("pk", flat=True)
    if work.kind == Kind.PERSON:
        return Contact.objects.filter(pk=work.page_id).values_list("pk", flat=True)
    if work.kind == Kind.EVERYBODY:
        rows = Contact.objects.filter(pk__gt=work.cursor, merged_into=None)
        return rows.order_by("pk").values_list("pk", flat=True)
    views = Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id=work.page_id, contact_id__gt=work.cursor)
    return views.order_by("contact_id").values_list("contact_id", flat=True).distinct()
