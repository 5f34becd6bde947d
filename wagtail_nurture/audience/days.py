"""Moments of an answer's facts as an editor reads them."""

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from wagtail_nurture import clock


def told(*moments):
    """Each of ``moments`` (ISO texts) as a day in the active time zone: "12 Nov", "12 Nov 2025" of another year.

    With the hour where two of them are the same day, so that which came first can be read.
    """
    found = [localtime(parse_datetime(moment)) for moment in moments]
    close = len({moment.date() for moment in found}) < len(found)
    year = clock.now().year
    this_year, another_year = pgettext("date format", "j M"), pgettext("date format", "j M Y")
    hour = ", H:i" if close else ""
    return [date_format(each, (this_year if each.year == year else another_year) + hour) for each in found]
