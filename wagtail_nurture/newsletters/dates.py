"""When the next issue of a newsletter leaves that repeats itself."""

from calendar import monthrange
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


ONCE, WEEKLY, FORTNIGHTLY, MONTHLY = "", "weekly", "fortnightly", "monthly"
RHYTHMS = [
    (ONCE, pgettext_lazy("newsletter", "Once")),
    (WEEKLY, _("Every week")),
    (FORTNIGHTLY, _("Every two weeks")),
    (MONTHLY, _("Every month")),
]
_WEEKS = {WEEKLY: 1, FORTNIGHTLY: 2}


def next_date(first, rhythm, *, zone, after):
    """The earliest of the dates that follow ``first`` by ``rhythm`` and lie behind ``after`` (all aware); in UTC.

    At the same hour by the clocks of ``zone``, whatever they are changed; the 31st is the last day of a shorter month.

    >>> from datetime import datetime
    >>> at = lambda *numbers: datetime(*numbers, tzinfo=ZoneInfo("Europe/Paris"))
    >>> next_date(at(2026, 10, 23, 9), WEEKLY, zone="Europe/Paris", after=at(2026, 10, 23, 9)).isoformat()
    '2026-10-30T08:00:00+00:00'
    >>> next_date(at(2026, 1, 31, 9), MONTHLY, zone="Europe/Paris", after=at(2026, 2, 28, 9)).isoformat()
    '2026-03-31T07:00:00+00:00'
    """
    place = ZoneInfo(zone)
    begin, number = first.astimezone(place).replace(tzinfo=None), 1
    while True:
        moment = _later(begin, rhythm, number).replace(tzinfo=place).astimezone(UTC)
        if moment > after:
            return moment
        number += 1


def _later(begin, rhythm, number):
    if rhythm in _WEEKS:
        return begin + timedelta(weeks=_WEEKS[rhythm] * number)
    year, month = divmod(begin.year * 12 + begin.month - 1 + number, 12)
    return begin.replace(year=year, month=month + 1, day=min(begin.day, monthrange(year, month + 1)[1]))
