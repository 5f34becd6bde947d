"""Writes what became of messages, in groups, together with the news of it; fenced by the batch's token."""

from django.db import transaction
from django.db.models import F

from wagtail_nurture import clock, rows
from wagtail_nurture.exceptions import Lost
from wagtail_nurture.lookups import one_of

from . import events
from .models import Delivery
from .outbox import CHUNK


State = Delivery.State

_EVENT_OF = {State.SKIPPED: events.SKIPPED, State.FAILED: events.FAILED}
_OPEN = [State.CLAIMED, State.SENDING]


def settle(deliveries, *, fence, state, reason, error="", retry_at=None, keep_moment=False):
    """Give ``deliveries`` (claimed or sending under ``fence``) a ``state`` with its ``reason``; those still ours.

    Skipped and failed ones leave an event. ``retry_at`` is lease time, as a query expression. ``keep_moment`` keeps
    the first moment of hand-over, for a message that may have arrived.
    """
    values = {"state": state, "reason": reason, "error": error, "retry_at": retry_at, "fence": None}
    if not keep_moment:
        values["sent_at"] = None
    with transaction.atomic():
        ours = _ours(deliveries, fence, _OPEN)
        if not ours:
            return []
        Delivery.objects.filter(one_of("pk", [delivery.pk for delivery in ours])).update(lease_until=None, **values)
        for delivery in ours:
            delivery.state, delivery.reason = state, reason
        if state in _EVENT_OF:
            events.record(ours, _EVENT_OF[state])
    return ours


def put_off(waiting, *, fence):
    """Let messages wait again: ``waiting`` are (Delivery, Verdict) pairs, each with its own moment. Those still ours.

    The attempt does not count, and a last moment that comes first is kept.
    """
    if not waiting:
        return []
    untils = {delivery.pk: verdict.until for delivery, verdict in waiting}
    reasons = {delivery.pk: verdict.reason for delivery, verdict in waiting}
    change = rows.Update(
        Delivery,
        ["not_before", "reason", "waited_for"],
        [
            (delivery.pk, min(filter(None, [untils[delivery.pk], delivery.expires_at])), *[reasons[delivery.pk]] * 2)
            for delivery, _verdict in waiting
        ],
    )
    with transaction.atomic():
        ours = _ours([delivery for delivery, _verdict in waiting], fence, _OPEN)
        numbers = {delivery.pk for delivery in ours}
        change.run(lambda number: number in numbers)
        Delivery.objects.filter(one_of("pk", numbers)).update(
            state=State.QUEUED, fence=None, lease_until=None, attempts=F("attempts") - 1
        )
    for delivery in ours:
        delivery.state, delivery.reason = State.QUEUED, reasons[delivery.pk]
    return ours


def report_sent(deliveries, *, fence):
    """Write the news of accepted messages and take off their fence, in one transaction: never lost, never twice."""
    if not deliveries:
        return
    try:
        _report(deliveries, fence)
    except Lost:  # another worker has reported some of them
        with transaction.atomic():
            ours = _ours(deliveries, fence, [State.SENT])
            _report(ours, fence)


def _report(deliveries, fence):
    with transaction.atomic():
        mine = Delivery.objects.filter(
            one_of("pk", [delivery.pk for delivery in deliveries]), fence=fence, state=State.SENT
        )
        if mine.update(fence=None, lease_until=None) != len(deliveries):
            raise Lost
        events.record(deliveries, events.SENT)


def report_owed():
    """Write the news that workers owed when they died."""
    owed = Delivery.objects.filter(state=State.SENT, fence__isnull=False, lease_until__lt=clock.lease_time())
    by_fence = {}
    for delivery in owed.select_related(None).order_by("lease_until")[:CHUNK]:
        by_fence.setdefault(delivery.fence, []).append(delivery)
    for fence, deliveries in by_fence.items():
        report_sent(deliveries, fence=fence)


def _ours(deliveries, fence, states):
    theirs = one_of("pk", [delivery.pk for delivery in deliveries])
    found = Delivery.objects.filter(theirs, fence=fence, state__in=states)
    numbers = set(found.select_for_update().values_list("pk", flat=True))
    return [delivery for delivery in deliveries if delivery.pk in numbers]
