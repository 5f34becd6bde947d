"""Whose clock counts: the person's, else the site's, else Django's. And whose public holidays: the site's."""

from typing import NamedTuple

from django.conf import settings

from wagtail_nurture.contacts import public_holidays
from wagtail_nurture.contacts.local_time import is_known
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings


class SitePlace(NamedTuple):
    """``zone``: name of a time zone, "" for Django's. ``holidays``: see ``contacts.public_holidays``."""

    zone: str
    holidays: str


def of_sites():
    """{site id: SitePlace} for the sites that have settings. One query."""
    rows = NurtureSiteSettings.objects.values_list("site_id", "time_zone", "holidays")
    return {site: SitePlace(name if name and is_known(name) else "", code) for site, name, code in rows}


def of_site(site_id, sites):
    """The name of the site's time zone; ``sites`` is what :func:`of_sites` gave."""
    place = sites.get(site_id)
    return place.zone if place and place.zone else settings.TIME_ZONE


def holidays_of(site_id, sites):
    """Whose public holidays count on the site (see ``contacts.public_holidays``), "" for none."""
    place = sites.get(site_id)
    return place.holidays if place else public_holidays.DEFAULT


def of_person(name, site_id, sites):
    """``name`` (what is on record for the person) if there is such a zone, else the site's."""
    return name if name and is_known(name) else of_site(site_id, sites)
