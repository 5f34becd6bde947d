"""Today, for each person: the date on their own calendar, in memory and in SQL.

SQL compares dates that were computed here: at any moment the world has three dates at most, so people are taken in as
many groups.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from wagtail_nurture.contacts import local_time

from .past import Source
from .truth import EVERYBODY, NOBODY


@dataclass(frozen=True)
class LocalDay(Source):
    """The date on the person's own calendar."""

    def load(self, numbers, at):
        return {number: local_time.day_in(zone, at) for number, zone in local_time.of_people(numbers).items()}


def groups(*moments):
    """[(Q on Contact, (the date at each of ``moments``))]: everybody stands in one group. Two queries.

    Where one date holds for all, the Q is ``truth.EVERYBODY``.
    """

    def days(zone):
        return tuple(local_time.day_in(zone, moment) for moment in moments)

    usual, own, pools = days(settings.TIME_ZONE), local_time.own_zones(), local_time.of_pools()
    found = {dates: Q(time_zone__in=names) for dates, names in _gathered((days(name), name) for name in own)}
    rest = ~Q(time_zone__in=own) if own else EVERYBODY
    for dates, numbers in _gathered((days(zone), pool) for pool, zone in pools.items()):
        found[dates] = found.get(dates, NOBODY) | rest & Q(pool__in=numbers)
    found[usual] = found.get(usual, NOBODY) | rest & ~Q(pool__in=list(pools))
    return [(who, dates) for dates, who in found.items()] if len(found) > 1 else [(EVERYBODY, usual)]


def _gathered(pairs):
    found = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return found.items()
