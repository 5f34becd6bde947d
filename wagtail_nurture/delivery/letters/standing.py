"""May the letters of a batch still be posted? People withdraw, move away and are erased while paper lies about."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import alarm, clock, todos
from wagtail_nurture.content import versions

from .. import guard, weigh
from ..gates import SKIP
from ..models import Delivery
from . import work
from .models import BatchLetter, LetterBatch


State = LetterBatch.State
CHUNK = 500


def objections(batch):
    """{letter id: (reason code, for good, "")} of the drawn letters of ``batch`` that must not be posted now.

    Among them are translations that fell behind since they were drawn. A handful of queries for each 500 letters.
    """
    drawn = list(batch.letters.filter(state=BatchLetter.State.DRAWN).order_by("number").values_list("pk", "delivery"))
    copied, found = guard.held(), {}
    behind = versions.withheld(batch.message_key)
    for start in range(0, len(drawn), CHUNK):
        by_delivery = {delivery: pk for pk, delivery in drawn[start : start + CHUNK]}
        deliveries = list(Delivery.objects.filter(pk__in=by_delivery).select_related("contact", "site"))
        verdicts = weigh.objections(deliveries, copied=copied, take=False)
        stale = [delivery.pk for delivery in deliveries if delivery.locale in behind]
        found |= dict.fromkeys((by_delivery[pk] for pk in stale), ("message_unpublished", False, ""))
        found |= {by_delivery[pk]: (verdict.reason, verdict.action == SKIP, "") for pk, verdict in verdicts.items()}
    return found


def take_out(batch):
    """Take those out who may not be written to any more; the worker makes the file anew. How many."""
    found = objections(batch)
    if not found:
        return 0
    with transaction.atomic():
        batch = LetterBatch.objects.select_for_update().filter(pk=batch.pk, state=State.READY, emptied=False).first()
        if batch is None:
            return 0
        parts = set(batch.letters.filter(pk__in=found).values_list("part", flat=True))
        work.leave_out(batch, found)
        work.void(batch, parts)
        alarm.wake(alarm.MASS)
    return len(found)


def post(batch, *, seen):
    """The letters of ``batch`` are posted. True, or False when the file is not ready or somebody objects whom the
    editor has not ``seen`` (letter ids). Those who object are left out: they were taken from the pile."""
    found = objections(batch)
    if set(found) - set(seen):
        return False
    with transaction.atomic():
        batch = LetterBatch.objects.select_for_update().filter(pk=batch.pk, state=State.READY, emptied=False).first()
        if batch is None:
            return False
        work.leave_out(batch, found)
        LetterBatch.objects.filter(pk=batch.pk).update(state=State.POSTING, posted_at=clock.now())
        alarm.wake(alarm.MASS)
    return True


def erased(deliveries):
    """People are erased: their letters (ids of deliveries) leave their batches, whose files are made anew."""
    gone = BatchLetter.objects.filter(delivery__in=deliveries)
    batches = {}
    for pk, batch, part in gone.values_list("pk", "batch", "part"):
        batches.setdefault(batch, {})[pk] = part
    for number, letters in batches.items():
        batch = LetterBatch.objects.select_for_update().get(pk=number)
        open_still = batch.state in (State.PREPARING, State.READY)
        if open_still:
            inside = batch.letters.filter(pk__in=letters).exclude(state=BatchLetter.State.LEFT_OUT)
            parts = {letters[pk] for pk in inside.values_list("pk", flat=True)}
            work.leave_out(batch, dict.fromkeys(letters, ("erased", True, "")))
            if parts and not batch.emptied:
                work.void(batch, parts)
                alarm.wake(alarm.MASS)
        else:
            # What was posted stays noted; the files hold the name, and are of no more use.
            work.empty(batch)
        BatchLetter.objects.filter(pk__in=letters).update(lines=[])


todos.register({"letters_unprintable": _("Letters wait and cannot be made into a PDF. %(why)s")})
