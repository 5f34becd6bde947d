"""What a part of the purge must be able to do, and how long each site keeps things."""

from calendar import monthrange
from datetime import timedelta

from django.db.models import Q

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.registry import Registry


registry = Registry("part of the purge")

#: What expired is kept a little longer: for who comes late, and asks what happened.
MARGIN = timedelta(days=30)
MONTHS = NurtureSiteSettings._meta.get_field("visits_months").default
YEARS = NurtureSiteSettings._meta.get_field("prospect_years").default


class Part:
    """One kind of thing that gets old. ``order`` says when its turn comes."""

    slug = label = ""
    order = 100

    def waiting(self, now):
        """How many rows are old enough at ``now`` (aware datetime, story time)."""
        raise NotImplementedError

    def batch(self, cursor, now):
        """Delete one bounded batch behind ``cursor`` (0 at first). Returns (how many, next cursor or None at the end).

        Each batch commits by itself, and a batch done twice does no harm.
        """
        raise NotImplementedError


def months_before(moment, months):
    """``moment`` so many calendar months earlier, on the last day of a shorter month.

    >>> from datetime import datetime
    >>> months_before(datetime(2026, 3, 31), 1), months_before(datetime(2026, 1, 15), 25)
    (datetime.datetime(2026, 2, 28, 0, 0), datetime.datetime(2023, 12, 15, 0, 0))
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def old_visits(now):
    """Q for events of which each site's months are over; events of no site go by the usual months."""
    months = dict(NurtureSiteSettings.objects.values_list("site", "visits_months"))
    special = {site: number for site, number in months.items() if number != MONTHS}
    usual = Q(at__lt=months_before(now, MONTHS))
    if not special:
        return usual
    usual &= ~Q(site__in=list(special)) | Q(site=None)
    for site, number in special.items():
        usual |= Q(site=site, at__lt=months_before(now, number))
    return usual


def years_of_pools():
    """{pool id: years}: of the sites that share a pool the longest counts."""
    years = {}
    for pool, number in NurtureSiteSettings.objects.exclude(pool=None).values_list("pool", "prospect_years"):
        years[pool] = max(number, years.get(pool, 0))
    return years
