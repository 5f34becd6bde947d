"""After a merge: what did not move at once, and what was written for the former entry by whoever had begun before.

A worker that has read the former entry may still write a message's news, a passage, a visit for it. Some minutes after
the merge everything is moved once more, as at the merge itself: nothing of it depends on being done only once.
"""

import time

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import Contact

from . import joining
from .models import UnfinishedMerge


def carry_on(until):
    """Move a part of what is left of each merge that is due, until ``until`` (``time.monotonic()``).

    Returns how many parts were moved. One query when there is nothing to do.
    """
    done = 0
    for number in list(due().values_list("pk", flat=True)[:100]):
        if time.monotonic() >= until:
            break
        done += _one(number)
    return done


def due():
    """What is due by story time, the longest waiting first."""
    return UnfinishedMerge.objects.filter(due_at__lte=clock.now()).order_by("due_at", "pk")


def _one(number):
    with transaction.atomic():
        unfinished = UnfinishedMerge.objects.select_for_update().filter(pk=number).first()
        if unfinished is None:  # another worker was quicker, or the person was erased
            return 0
        other = Contact.objects.get(pk=number)
        mine = Contact.objects.select_for_update(no_key=True).get(pk=other.merged_into_id)
        joining.move(other, mine)
        if joining.has_more(other):
            return 1
        settled = joining.settled_at(unfinished.merged_at)
        if unfinished.due_at >= settled:
            unfinished.delete()
        else:
            UnfinishedMerge.objects.filter(pk=number).update(due_at=settled)
    return 1
