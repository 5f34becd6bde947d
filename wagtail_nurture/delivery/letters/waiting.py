"""What waits to be printed, and how it gets into a batch."""

from django.db import transaction
from django.db.models import Count, Max

from wagtail_nurture import alarm, clock
from wagtail_nurture.conf import settings
from wagtail_nurture.content.naming import names_of

from ..channels.letter import IN_BATCH, TO_PRINT
from ..models import Delivery
from .models import BatchLetter, LetterBatch


#: Letters of one PDF part: a second or two of work.
PART = 10
#: Letters put into a batch at once.
CHUNK = 200


def waiting(**which):
    """The letters that wait for a batch (queryset)."""
    return Delivery.objects.filter(channel="letter", state=Delivery.State.HELD, reason=TO_PRINT, **which)


def counts():
    """[(message key, site id, name, how many)] of what waits, by name. Two queries."""
    rows = list(waiting().order_by().values_list("message_key", "site").annotate(Count("pk")))
    names = names_of({key for key, _site, _count in rows})
    return sorted(((key, site, names.get(key, "?"), count) for key, site, count in rows), key=lambda row: row[2])


def prepare(message_key, site, user):
    """Begin a batch of what waits for ``message_key`` and ``site``; the LetterBatch, or None when nothing waits.

    The worker collects the letters and draws them.
    """
    count = waiting(message_key=message_key, site=site).count()
    if not count:
        return None
    with transaction.atomic():
        batch = LetterBatch.objects.create(
            site=site,
            message_key=message_key,
            name=names_of({message_key}).get(message_key, "?"),
            wanted=min(count, settings.LETTERS_IN_BATCH),
            created_by=user,
            created_at=clock.now(),
        )
        alarm.wake(alarm.MASS)
    return batch


def collect(batch):
    """Put the next letters that wait into ``batch``; how many. With enough of them it counts as collected."""
    with transaction.atomic():
        if not LetterBatch.objects.select_for_update().filter(pk=batch.pk, state=batch.state, collected=False).exists():
            return 0
        known = batch.letters.aggregate(last=Max("number"))["last"] or 0
        rows = waiting(message_key=batch.message_key, site=batch.site_id).order_by("pk")
        found = list(rows.select_for_update().values_list("pk", flat=True)[: min(CHUNK, batch.wanted - known)])
        BatchLetter.objects.bulk_create(
            [
                BatchLetter(batch=batch, delivery_id=pk, number=number, part=(number - 1) // PART + 1)
                for number, pk in enumerate(found, known + 1)
            ]
        )
        # What they say is chosen anew as they are drawn, and stays: what is printed leads where it was printed to.
        Delivery.objects.filter(pk__in=found).update(reason=IN_BATCH, variant=None)
        if not found or known + len(found) >= batch.wanted:
            LetterBatch.objects.filter(pk=batch.pk).update(collected=True)
            batch.collected = True
    return len(found)
