"""From days and hours of a calendar to moments: pure, on the clocks of one person's time zone.

Days are ``date``, hours "HH:MM", zones ``ZoneInfo``; moments go in and out as aware datetimes, out in UTC.
"""

from datetime import UTC, date, datetime, time, timedelta


def moment(day, hour, zone):
    """When the clocks of ``zone`` show ``hour`` on ``day``.

    As iCalendar reads it (RFC 5545, 3.3.5): an hour that the clocks skip is counted as if they had not been changed yet
    (2:30 is 3:30), and of an hour that comes twice the first counts.

    >>> from zoneinfo import ZoneInfo
    >>> paris = ZoneInfo("Europe/Paris")
    >>> moment(date(2026, 3, 29), "02:30", paris).astimezone(paris).strftime("%H:%M %Z")
    '03:30 CEST'
    >>> moment(date(2026, 10, 25), "02:30", paris).astimezone(paris).strftime("%H:%M %Z")
    '02:30 CEST'
    """
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=zone).astimezone(UTC)


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

    >>> from zoneinfo import ZoneInfo
    >>> monday = datetime(2026, 3, 2, 10, tzinfo=UTC)
    >>> next_weekday(0, "10:00", ZoneInfo("UTC"), monday).isoformat()
    '2026-03-09T10:00:00+00:00'
    """
    today = after.astimezone(zone).date()
    week = (today + timedelta(days=n) for n in range(-1, 9))
    found = (moment(day, hour, zone) for day in week if day.weekday() == weekday)
    return next(when for when in found if when > after)


def next_open(at, zone, *, days, opens, closes, closed=lambda day: False):
    """``at`` itself when it lies in working hours, else the next moment that does.

    ``days``: the weekdays worked (0 is Monday); from the hour ``opens`` to before ``closes``; ``closed(day)`` says of a
    date whether it is a holiday. Raises ValueError when no moment of the next two years will do.

    >>> from zoneinfo import ZoneInfo
    >>> saturday = datetime(2026, 3, 7, 10, tzinfo=UTC)
    >>> next_open(saturday, ZoneInfo("UTC"), days=range(5), opens="09:00", closes="18:00").isoformat()
    '2026-03-09T09:00:00+00:00'
    """
    today = at.astimezone(zone).date()
    for number in range(731):
        day = today + timedelta(days=number)
        if day.weekday() not in days or closed(day):
            continue
        first, end = moment(day, opens, zone), moment(day, closes, zone)
        if max(at, first) < end:
            return max(at, first).astimezone(UTC)
    raise ValueError("There are no working hours.")
