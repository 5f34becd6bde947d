"""Moments as a reader of a site understands them: in the reader's language, by the clock of the site."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings


def in_words(moment, *, zone, locale=""):
    """``moment`` (aware) as "29 November 2026 at 14:30", in ``locale`` and in ``zone`` (see :func:`zone_of`)."""
    with translation.override(locale or translation.get_language()):
        local = timezone.localtime(moment, zone)
        return _("%(day)s at %(time)s") % {
            "day": date_format(local, "DATE_FORMAT"),
            "time": date_format(local, "TIME_FORMAT"),
        }


def zone_of(site):
    """The time zone that the settings of ``site`` name, else Django's."""
    name = NurtureSiteSettings.for_site(site).time_zone if site else ""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()
