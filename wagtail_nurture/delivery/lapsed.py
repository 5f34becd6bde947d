"""Takes over from workers that died, when their leases have run out (DESIGN laws 3 and 5)."""

from django.db import transaction
from django.db.models import F

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.lookups import Among, one_of

from . import told
from .choose import chosen_in, recall
from .claims import IN_HAND, is_any
from .models import Delivery, SendWindow
from .settle import first_moment, sent


State, Guarantee = Delivery.State, Delivery.Guarantee


def take_over():
    """Take back what workers left behind when they died. Returns the number of deliveries moved.

    What was claimed and never given to the server waits again, and what the server took is sent. What may have been
    given waits again where "surely once" is promised (same Message-ID); otherwise it is uncertain and a person decides.
    """
    if not is_any(_late().order_by("state", "lease_until")):
        return 0
    with transaction.atomic():  # who is uncertain and the word of it, together or not at all
        _forget_empty()
        # Locked before windows are looked at: none that we do not see can open for these any more.
        late = dict(_late().order_by("pk").select_for_update().values_list("pk", "fence"))
        moved = sum(_settled(window) for window in _abandoned(late))
        moved += _back_into_the_queue(late)
        told.uncertain()
    return moved


def _late():
    return Delivery.objects.filter(Among(F("state"), IN_HAND), lease_until__lt=clock.lease_time())


def _forget_empty():
    """Windows in which nobody's messages are any more."""
    leaving = Delivery.objects.filter(Among(F("state"), IN_HAND))
    SendWindow.objects.exclude(fence__in=leaving.values("fence")).delete()


def _abandoned(late):
    """The windows of the dead: those with one of ``late`` ({delivery id: fence}). Of a living worker, messages for
    another channel may be late, that are not in its window."""
    found = SendWindow.objects.filter(fence__in=set(late.values())).order_by("pk").select_for_update()
    return [window for window in found if any(late.get(number) == window.fence for number in window.messages)]


def _settled(window):
    """Close ``window`` (SendWindow) as its worker would have done. How many of its messages were sent."""
    theirs = Delivery.objects.filter(fence=window.fence, state__in=IN_HAND)
    given = {delivery.pk: delivery for delivery in theirs.filter(one_of("pk", window.messages[: window.begun]))}
    recall(window, given.values())
    taken = [given[number] for number in window.messages[: window.sure] if number in given]
    sent(taken, fence=window.fence, at=window.at)
    doubtful = [given[number] for number in window.messages[window.sure : window.begun] if number in given]
    for choice, members in chosen_in(doubtful):
        rows = theirs.filter(one_of("pk", members))
        rows.update(state=State.SENDING, sent_at=first_moment(window.at), **choice)
    theirs.filter(one_of("pk", window.messages[window.begun :])).update(state=State.CLAIMED)
    window.delete()
    return len(taken)


def _back_into_the_queue(late):
    rows = Delivery.objects.filter(one_of("pk", late))
    again = {"state": State.QUEUED, "fence": None, "lease_until": None}
    claimed, sending = rows.filter(state=State.CLAIMED), rows.filter(state=State.SENDING)
    repeatable = sending.filter(guarantee=Guarantee.AT_LEAST_ONCE, attempts__lt=settings.MAX_ATTEMPTS)
    moved = claimed.update(**again) + repeatable.update(**again)
    # The fence stays: should the worker live and learn that the message was accepted, it may still say so.
    return moved + sending.update(state=State.UNKNOWN, reason="no_answer", lease_until=None)
