"""Takes over from workers that died, when their leases have run out (DESIGN laws 3 and 5)."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.lookups import Among, one_of

from . import told
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
        moved = sum(_settled(window) for window in _abandoned())
        moved += _back_into_the_queue()
        told.uncertain()
    return moved


def _late():
    return Delivery.objects.filter(Among(F("state"), IN_HAND), lease_until__lt=clock.lease_time())


def _abandoned():
    """The windows of the dead; those that nobody's messages are in any more, too."""
    leaving = Delivery.objects.filter(Among(F("state"), IN_HAND))
    SendWindow.objects.exclude(fence__in=leaving.values("fence")).delete()
    # Not those of which only messages for another channel are late, that are not in the window.
    late = _late().filter(state=State.SENDING).values("fence")
    return SendWindow.objects.filter(fence__in=late).order_by("pk").select_for_update()


def _settled(window):
    """Close ``window`` (SendWindow) as its worker would have done. How many of its messages were sent."""

    def those(numbers):
        return Delivery.objects.filter(one_of("pk", numbers), fence=window.fence, state=State.SENDING)

    taken = list(those(window.messages[: window.sure]))
    sent(taken, fence=window.fence, at=window.at)
    those(window.messages[window.begun :]).update(state=State.CLAIMED)
    those(window.messages[window.sure : window.begun]).update(sent_at=first_moment(window.at))
    window.delete()
    return len(taken)


def _back_into_the_queue():
    late = _late()
    again = {"state": State.QUEUED, "fence": None, "lease_until": None}
    claimed = late.filter(state=State.CLAIMED)
    # A window that became late only now tells more of its messages than this: it is the next one's to take over.
    sending = late.filter(state=State.SENDING).exclude(Exists(SendWindow.objects.filter(pk=OuterRef("fence"))))
    repeatable = sending.filter(guarantee=Guarantee.AT_LEAST_ONCE, attempts__lt=settings.MAX_ATTEMPTS)
    moved = claimed.update(**again) + repeatable.update(**again)
    # The fence stays: should the worker live and learn that the message was accepted, it may still say so.
    return moved + sending.update(state=State.UNKNOWN, reason="no_answer", lease_until=None)
