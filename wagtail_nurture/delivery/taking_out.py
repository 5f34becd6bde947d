"""Takes messages out of a worker's hand: their person is erased, or becomes another (DESIGN law 10)."""

from django.db.models import F

from wagtail_nurture.lookups import one_of

from .claims import IN_HAND
from .models import Delivery, SendWindow


State = Delivery.State


def take_out(deliveries):
    """Take those of ``deliveries`` (queryset) that a worker has in hand and has not begun out of its hand: the queryset
    of them, now nobody's. Inside a transaction, until whose end nobody else moves any of ``deliveries`` that may leave.
    """
    moving = deliveries.filter(state__in=[State.QUEUED, State.HELD, *IN_HAND]).order_by("pk").select_for_update()
    rows = [row for row in moving.values_list("pk", "state", "fence", named=True) if row.fence and row.state in IN_HAND]
    # A window that opens now waits for the rows that we locked; those that were open before are seen here.
    windows = SendWindow.objects.filter(fence__in={row.fence for row in rows}).order_by("pk").select_for_update()
    begun, left = set(), set()
    for window in windows:
        # With their fence: what one worker has begun another may have in hand by now.
        begun.update((number, window.fence) for number in window.messages[: window.begun])
        left.update((number, window.fence) for number in window.messages[window.begun :])
    rows = [row for row in rows if (row.pk, row.fence) not in begun]
    out = [row for row in rows if row.state == State.CLAIMED or (row.pk, row.fence) in left]
    SendWindow.objects.filter(fence__in={row.fence for row in out if (row.pk, row.fence) in left}).update(changed=True)
    mine = Delivery.objects.filter(one_of("pk", [row.pk for row in out]))
    mine.update(fence=None, lease_until=None)
    return mine


def put_back(deliveries):
    """Let those that :func:`take_out` takes out of ``deliveries`` (queryset) wait again; the attempt does not count."""
    take_out(deliveries).update(state=State.QUEUED, attempts=F("attempts") - 1)
