"""Whose day it is: people by the days that their own clocks show.

SQL knows the name of a person's time zone, not what time it is there. So the zones of the world are sorted in Python by
the days that have come in them; at most a handful of groups is left, and each is one condition.
"""

from datetime import timedelta
from functools import lru_cache, reduce
from operator import or_
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Q

from .. import days


ZONES = tuple(sorted(available_timezones()))


@lru_cache(maxsize=32)
def arrived(hour, since, until):
    """{days: zones}: where the clocks came to ``hour`` ("HH:MM") of these days after ``since`` and up to ``until``.

    Days are tuples of dates, zones tuples of names; who has none of the days is left out.
    """
    first, last = since.date() - timedelta(days=1), until.date() + timedelta(days=1)
    come = {}
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        for moment, names in _moments(hour, day).items():
            if since < moment <= until:
                for name in names:
                    come.setdefault(name, []).append(day)
    found = {}
    for name, here in come.items():
        found.setdefault(tuple(here), []).append(name)
    return {here: tuple(names) for here, names in found.items()}


@lru_cache(maxsize=64)
def _moments(hour, day):
    """{moment (UTC): names of the zones whose clocks show ``hour`` of ``day`` then}."""
    found = {}
    for name in ZONES:
        found.setdefault(days.moment(day, hour, ZoneInfo(name)), []).append(name)
    return found


@lru_cache(maxsize=32)
def today(at):
    """The same of the one day that the clocks show at ``at``."""
    found = {}
    for name in ZONES:
        found.setdefault((at.astimezone(ZoneInfo(name)).date(),), []).append(name)
    return {here: tuple(names) for here, names in found.items()}


def people(groups, zone, condition):
    """Those for whom ``condition(days)`` (a Q) holds with the days of their own clock, as a condition (Q) on contacts.

    ``groups`` is what :func:`arrived` or :func:`today` gave; ``zone`` is that of people whose own is not known.
    """
    parts = []
    for here, names in groups.items():
        theirs = Q(time_zone__in=names)
        if zone in names:
            theirs |= ~Q(time_zone__in=ZONES)
        parts.append(theirs & condition(here))
    return reduce(or_, parts, Q(pk__in=[]))


def every_day(groups):
    """All days of ``groups``, in order."""
    return sorted({day for here in groups for day in here})


def next_hour(hour, after):
    """The first moment later than ``after`` (UTC) at which the clocks show ``hour`` anywhere."""
    span = (after.date() + timedelta(days=number) for number in (-1, 0, 1))
    return min(moment for day in span for moment in _moments(hour, day) if moment > after)
