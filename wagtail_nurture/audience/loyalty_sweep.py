"""Loyalty points that nobody spent in time are lost, by set."""

import time

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import Contact

from . import loyalty
from .loyalty_models import LoyaltyEntry


#: Points given that are looked at in one short transaction.
SLICE = 100


def expire_due(until):
    """Take what expired, slice by slice, until ``until`` (``time.monotonic()``). Returns how many gifts were seen."""
    done = 0
    while time.monotonic() < until:
        seen = _slice(clock.now())
        done += seen
        if not seen:
            break
    return done


def _slice(now):
    due = LoyaltyEntry.objects.filter(look_at__lte=now).order_by("look_at", "pk")
    people = set(due.values_list("contact_id", flat=True)[:SLICE])
    if not people:
        return 0
    with transaction.atomic():
        rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
        return loyalty.expire(list(rows.values_list("pk", flat=True)), now)
