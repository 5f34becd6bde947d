"""Which day it is for a person: by their own time zone, else that of a site of their pool, else Django's."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from .models import Contact
from .site_settings import NurtureSiteSettings


@cache
def is_known(name):
    """Whether the machine knows a time zone of this name.

    >>> is_known("Europe/Paris"), is_known("Europe/Atlantis"), is_known("../etc/passwd")
    (True, False, False)
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_of(site):
    """The time zone (tzinfo) that the settings of ``site`` (Site or None) name, else Django's."""
    name = NurtureSiteSettings.for_site(site).time_zone if site else ""
    return ZoneInfo(name) if name and is_known(name) else timezone.get_default_timezone()


def of_pools():
    """{pool id: name of its time zone} for pools whose sites have one: the default site's goes first. One query."""
    rows = NurtureSiteSettings.objects.exclude(pool=None).exclude(time_zone="")
    found = {}
    for pool, name in rows.order_by("-site__is_default_site", "site").values_list("pool_id", "time_zone"):
        if is_known(name):
            found.setdefault(pool, name)
    return found


def own_zones():
    """The names of the time zones that people have of their own, as far as the machine knows them. One query."""
    rows = Contact.objects.exclude(time_zone="").order_by().values_list("time_zone", flat=True).distinct()
    return sorted(name for name in rows if is_known(name))


def of_people(contact_ids):
    """{contact id: name of the time zone that counts for the person}. Two queries."""
    pools = of_pools()
    rows = Contact.objects.filter(pk__in=list(contact_ids)).values_list("pk", "pool_id", "time_zone")
    return {pk: name if name and is_known(name) else pools.get(pool, settings.TIME_ZONE) for pk, pool, name in rows}


def day_in(name, moment):
    """The date that the calendar shows at ``moment`` (aware datetime) in the time zone called ``name``."""
    return moment.astimezone(ZoneInfo(name)).date()
