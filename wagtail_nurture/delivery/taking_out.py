"""Takes messages out of a worker's hand: their person is erased, or becomes another (DESIGN law 10)."""

from django.db.models import Exists, F, OuterRef, Q

from wagtail_nurture.lookups import one_of

from .models import Delivery, SendWindow


State = Delivery.State


def take_out(deliveries):
    """Take those of ``deliveries`` (queryset) that a worker has in hand and has not begun out of its hand: the queryset
    of them, now nobody's. Inside a transaction."""
    claimed, leaving = deliveries.filter(state=State.CLAIMED), deliveries.filter(state=State.SENDING)
    taken, locked = set(), set()
    while _in_hand(deliveries, locked).exists():  # its windows open and close while we look
        numbers = set(claimed.select_for_update().values_list("pk", flat=True))
        fences = set(leaving.values_list("fence", flat=True)) - locked
        for window in SendWindow.objects.filter(fence__in=fences).order_by("pk").select_for_update():
            theirs = leaving.filter(one_of("pk", window.messages[window.begun :]), fence=window.pk)
            numbers.update(theirs.values_list("pk", flat=True))
            SendWindow.objects.filter(pk=window.pk).update(changed=True)
            locked.add(window.pk)
        Delivery.objects.filter(one_of("pk", numbers)).update(fence=None, lease_until=None)
        taken |= numbers
    return Delivery.objects.filter(one_of("pk", taken))


def put_back(deliveries):
    """Let those that :func:`take_out` takes out of ``deliveries`` (queryset) wait again; the attempt does not count."""
    take_out(deliveries).update(state=State.QUEUED, attempts=F("attempts") - 1)


def _in_hand(deliveries, locked):
    """Those of ``deliveries`` that a worker may yet give to the server, but for windows ``locked`` by us."""
    window = SendWindow.objects.filter(pk=OuterRef("fence")).exclude(pk__in=locked)
    leaving = Q(state=State.SENDING) & Exists(window)
    return deliveries.filter(Q(state=State.CLAIMED) | leaving, fence__isnull=False)
