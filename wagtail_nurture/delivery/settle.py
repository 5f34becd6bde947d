"""Writes what became of messages, in groups, together with the news of it; fenced by the batch's token."""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from wagtail_nurture import rows
from wagtail_nurture.exceptions import Lost
from wagtail_nurture.lookups import one_of

from . import events
from .choose import chosen_in
from .models import Delivery


State = Delivery.State

_EVENT_OF = {State.SKIPPED: events.SKIPPED, State.FAILED: events.FAILED}
_OPEN = [State.CLAIMED, State.SENDING]
#: In these, somebody may yet learn that the server took it.
_GIVEN = [State.CLAIMED, State.SENDING, State.UNKNOWN]


def settle(deliveries, *, fence, state, reason, error="", retry_at=None, sent_at=None, choice=None):
    """Give ``deliveries`` (claimed or sending under ``fence``) a ``state`` with its ``reason``; those still ours.

    Skipped and failed ones leave an event. ``retry_at`` is lease time, as a query expression; ``sent_at`` the first
    moment of hand-over, for a message that may have arrived; ``choice`` what was chosen for it (:mod:`choose`).
    """
    values = {"state": state, "reason": reason, "error": error, "retry_at": retry_at, "sent_at": sent_at, "fence": None}
    values |= choice or {}
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


def sent(deliveries, *, fence, at, owners=None):
    """Write that the server took ``deliveries`` (leaving, or held for uncertain, under ``fence``) at ``at``, and the
    news of it, in one transaction: never lost, never twice. ``owners`` as in :func:`events.record`."""
    if not deliveries:
        return
    try:
        _sent(deliveries, fence, at, owners)
    except Lost:  # some are another worker's by now, or were deleted
        with transaction.atomic():
            _sent(_ours(deliveries, fence, _GIVEN), fence, at)


def first_moment(at):
    """The moment of the first hand-over, for an update of ``sent_at``: ``at``, unless there was one before."""
    return Coalesce("sent_at", Value(at))


def _sent(deliveries, fence, at, owners=None):
    values = {"state": State.SENT, "reason": "", "sent_at": first_moment(at), "fence": None, "lease_until": None}
    with transaction.atomic():
        for choice, members in chosen_in(deliveries):
            theirs = one_of("pk", [delivery.pk for delivery in members])
            rows = Delivery.objects.filter(theirs, fence=fence, state__in=_GIVEN)
            if rows.update(**values, **choice) != len(members):
                raise Lost
        for delivery in deliveries:
            delivery.sent_at = delivery.sent_at or at
        events.record(deliveries, events.SENT, owners=owners)


def _ours(deliveries, fence, states):
    theirs = one_of("pk", [delivery.pk for delivery in deliveries])
    found = Delivery.objects.filter(theirs, fence=fence, state__in=states)
    numbers = set(found.order_by("pk").select_for_update().values_list("pk", flat=True))
    return [delivery for delivery in deliveries if delivery.pk in numbers]
