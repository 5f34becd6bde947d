"""Whose clock counts: the person's, else the site's, else Django's."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings


def of_sites():
    """{site id: name of its time zone} for the sites that set one. One query."""
    rows = NurtureSiteSettings.objects.exclude(time_zone="").values_list("site_id", "time_zone")
    return {site: name for site, name in rows if is_known(name)}


def of_site(site_id, sites):
    """The name of the site's time zone; ``sites`` is what :func:`of_sites` gave."""
    return sites.get(site_id) or settings.TIME_ZONE


def of_person(name, site_id, sites):
    """``name`` (what is on record for the person) if there is such a zone, else the site's."""
    return name if name and is_known(name) else of_site(site_id, sites)


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
