"""Who may hand over what: the claim, its fence and its lease (DESIGN laws 3 and 5).

A claim is its own short transaction. It marks rows with a random fence that only this batch knows; whoever writes later
names the fence, so that a worker that was believed dead writes nothing. Leases are compared by the database's clock.
"""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from wagtail.models import Site

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.lookups import one_of

from .models import Circuit, Delivery
from .outbox import CHUNK


State = Delivery.State

#: In the order of the index that holds just these.
IN_HAND = [State.CLAIMED, State.SENDING]
#: What nobody asks of a message on its way out; a moment takes the driver longer than all the rest of its row.
_UNASKED = ("created_at", "not_before", "lease_until")
_UNASKED_OF_PEOPLE = ("created_at", "last_contact_at", "source")
_UNTOUCHED = {"state": State.QUEUED, "fence": None, "lease_until": None, "attempts": F("attempts") - 1}


def lease_end():
    """When a lease taken now ends, as a query expression."""
    return clock.lease_time() + timedelta(seconds=settings.LEASE_SECONDS)


def due(lane):
    """The queued deliveries of ``lane`` that may leave now, most urgent first."""
    lease_now = clock.lease_time()
    closed = Circuit.objects.filter(open_until__gt=lease_now).values("channel")
    return (
        Delivery.objects.filter(Q(retry_at=None) | Q(retry_at__lte=lease_now), lane=lane, state=State.QUEUED)
        .filter(not_before__lte=clock.now())
        .exclude(channel__in=closed)
        .order_by("-priority", "not_before", "id")
    )


def is_any(deliveries):
    """Whether there is one. Asked with their order, so that PostgreSQL walks along the index that has it: without, it
    may hope to meet one soon among all that were ever sent, and reads them to the last when there is none."""
    return bool(deliveries.values_list("pk", flat=True)[:1])


def claim(lane, limit):
    """Claim at most ``limit`` due deliveries: (fence, list of Delivery with contact and site), or (None, [])."""
    fence = uuid.uuid4()
    with transaction.atomic():
        waiting = due(lane)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
        # On SQLite everybody else waits as long as we write.
        most = min(limit, CHUNK) if connection.features.max_query_params else limit
        chosen = _together(list(waiting.values_list("pk", "attempts")[:most]), most)
        # Compare-and-set, where rows are not locked.
        rows = Delivery.objects.filter(one_of("pk", chosen), state=State.QUEUED)
        taken = chosen and rows.update(
            state=State.CLAIMED, fence=fence, lease_until=lease_end(), attempts=F("attempts") + 1, reason=""
        )
    return (fence, _claimed(fence, chosen)) if taken else (None, [])


def _claimed(fence, chosen):
    """Those of ``chosen`` (delivery ids) that are ours, in their order, as they are now that nobody else moves them."""
    rows = Delivery.objects.filter(one_of("pk", chosen), fence=fence).defer(*_UNASKED)
    found = {delivery.pk: delivery for delivery in rows}
    mine = [found[number] for number in chosen if number in found]
    # Not joined: PostgreSQL may read everybody.
    theirs = Contact.objects.filter(one_of("pk", {delivery.contact_id for delivery in mine}))
    people = {person.pk: person for person in theirs.defer(*_UNASKED_OF_PEOPLE)}
    sites = Site.objects.in_bulk({delivery.site_id for delivery in mine} - {None})
    for delivery in mine:
        delivery.contact = people.get(delivery.contact_id)
        delivery.site = sites.get(delivery.site_id)  # the same object for all: what it looks up, it looks up once
    return mine


def _together(found, limit):
    """The ids to claim in one batch, of ``found`` (id, attempts) pairs in order.

    What was tried before goes in ever smaller company, and at last alone: one that kills the worker each time takes
    fewer and fewer others along, and a worker that is killed for no fault of its messages makes few of them suspect.
    """
    if not found:
        return []
    tired = found[0][1]
    return [number for number, attempts in found if attempts == tired][: max(1, limit >> (3 * tired))]


def give_back(fence, ids):
    """Return claimed rows that were never handed over; the attempt does not count."""
    if ids:  # mostly none: no transaction, that would keep others from writing on SQLite
        _write(Delivery.objects.filter(one_of("pk", ids), fence=fence, state=State.CLAIMED), **_UNTOUCHED)


def renew(fence, ids):
    """Extend the lease of the rows of this batch that wait or leave. All at once: those of a window lapse together."""
    _write(Delivery.objects.filter(one_of("pk", ids), fence=fence, state__in=IN_HAND), lease_until=lease_end())


def _write(rows, **values):
    """Update ``rows``, locked by their numbers before, as whoever is erased has theirs locked: they may get two."""
    with transaction.atomic():
        if connection.features.has_select_for_update:
            list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
        rows.update(**values)
