"""Moments as a reader of a site understands them: in the reader's language, by the clock of the site."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def in_words(moment, *, zone, locale=""):
    """``moment`` (aware) as "29 November 2026 at 14:30", in ``locale``, by the clock of ``zone``."""
    with translation.override(locale or translation.get_language()):
        local = timezone.localtime(moment, zone)
        return _("%(day)s at %(time)s") % {
            "day": date_format(local, "DATE_FORMAT"),
            "time": date_format(local, "TIME_FORMAT"),
        }
