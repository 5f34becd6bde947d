"""Levels that are lost by the passage of time alone: found by an index, told as events."""

import time

from django.db import connection, transaction
from django.db.models import Q

from wagtail_nurture import clock
from wagtail_nurture.tracking import recorder

from . import decay, keeping
from .models import Interest


#: Interests in one transaction.
CHUNK = 200


def carry_on(until):
    """Lower the levels that have faded, until ``until`` (``time.monotonic()``). Returns how many."""
    done = 0
    while time.monotonic() < until:
        found = _chunk(clock.now())
        done += found
        if found < CHUNK:
            break
    return done


def faded(at):
    """The interests whose level is no longer what was told, at ``at``: a Q on Interest."""
    lost = Q(pk__in=[])
    for level in decay.thresholds():
        lost |= Q(level=level, strength__lt=decay.least(level, at))
    return lost


def _chunk(at):
    if not Interest.objects.filter(faded(at)).exists():
        return 0
    with transaction.atomic():
        rows = list(Interest.objects.select_for_update(skip_locked=_skips()).filter(faded(at)).order_by("pk")[:CHUNK])
        by_level = {}
        for row in rows:
            by_level.setdefault(decay.named(row.strength, at), []).append(row)
        for level, several in by_level.items():
            Interest.objects.filter(pk__in=[row.pk for row in several]).update(level=level)
        recorder.record_many(
            [
                keeping.crossed(row.contact_id, row.topic, row.level, level, at)
                for level, several in by_level.items()
                for row in several
            ]
        )
    return len(rows)


def _skips():
    return connection.features.has_select_for_update_skip_locked
