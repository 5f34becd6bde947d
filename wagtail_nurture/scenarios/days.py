"""From days and hours of a calendar to moments: pure, on the clocks of one person's time zone.

Days are ``date``, hours "HH:MM", zones ``ZoneInfo``; moments go in and out as aware datetimes, out in UTC.
"""

from datetime import date, timedelta

from wagtail_nurture.contacts.opening import moment, next_open


__all__ = ["anniversary", "moment", "next_open", "next_weekday", "next_yearly"]


def anniversary(day, year):
    """``day`` in another ``year``. 29 February is 28 February in a year without one: where a period ends on a day that
    the month lacks, it ends on the month's last (Regulation (EEC, Euratom) 1182/71, art. 3 (2) c).

    >>> anniversary(date(2000, 2, 29), 2027), anniversary(date(2000, 2, 29), 2028)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    if (day.month, day.day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return day.replace(year=year)


def next_yearly(day, hour, zone, after, *, shift=timedelta(0), or_at=False):
    """The first moment later than ``after`` at ``hour``, ``shift`` (whole days, up to two years) from a ``day`` that
    comes every year. ``or_at``: ``after`` itself will do.

    >>> from datetime import UTC, datetime
    >>> from zoneinfo import ZoneInfo
    >>> now = datetime(2026, 9, 15, 8, tzinfo=UTC)
    >>> next_yearly(date(1990, 9, 15), "08:00", ZoneInfo("UTC"), now).year
    2027
    >>> next_yearly(date(1990, 9, 15), "08:00", ZoneInfo("UTC"), now, or_at=True).year
    2026
    """
    year = after.astimezone(zone).year
    found = (moment(anniversary(day, year + n) + shift, hour, zone) for n in range(-3, 5))
    return next(when for when in found if when > after or (or_at and when == after))


def next_weekday(weekday, hour, zone, after):
    """The first moment later than ``after`` that is ``hour`` on a ``weekday`` (0 is Monday).

    >>> from datetime import UTC, datetime
    >>> from zoneinfo import ZoneInfo
    >>> monday = datetime(2026, 3, 2, 10, tzinfo=UTC)
    >>> next_weekday(0, "10:00", ZoneInfo("UTC"), monday).isoformat()
    '2026-03-09T10:00:00+00:00'
    """
    today = after.astimezone(zone).date()
    week = (today + timedelta(days=n) for n in range(-1, 9))
    found = (moment(day, hour, zone) for day in week if day.weekday() == weekday)
    return next(when for when in found if when > after)
