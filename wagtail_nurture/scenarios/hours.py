"""Hours and days as editors choose and read them."""

from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext


#: Heading of the steps that only some scenarios need, in the editor's list.
MORE = gettext_lazy("More ways to wait")
#: Heading of the triggers that only some scenarios need.
MORE_STARTS = gettext_lazy("More ways to start")
#: Heading of the triggers by which people come because a day comes.
DATES = gettext_lazy("Days that come")


def choices():
    """Every full hour, as ("09:00", "9:00")."""
    return [(f"{hour:02}:00", said(f"{hour:02}:00")) for hour in range(24)]


def said(hour):
    """ "09:00" in words: "9:00".

    >>> said("09:00")
    '9:00'
    """
    return _("%(hour)d:00") % {"hour": time.fromisoformat(hour).hour}


def weekdays():
    """Monday first, as ("0", "Monday")."""
    return [(str(number), name) for number, name in sorted(WEEKDAYS.items())]


def day(found):
    """A date in words, with its year."""
    return date_format(found, pgettext("day and year, a date format of Django", "j F Y"))


def day_of_the_year(found):
    """A date in words, without its year."""
    return date_format(found, pgettext("day of the year, a date format of Django", "j F"))
