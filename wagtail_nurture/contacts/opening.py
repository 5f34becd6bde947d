"""Hours of a calendar as moments, and when it is allowed: pure, on the clocks of one person's time zone.

Days are ``date``, hours "HH:MM", zones ``ZoneInfo``; moments go in and out as aware datetimes, out in UTC.
"""

from datetime import UTC, datetime, time, timedelta


def moment(day, hour, zone):
    """When the clocks of ``zone`` show ``hour`` on ``day``; "24:00" is its end (ISO 8601).

    As iCalendar reads it (RFC 5545, 3.3.5): an hour that the clocks skip is counted as if they had not been changed yet
    (2:30 is 3:30), and of an hour that comes twice the first counts.

    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> paris = ZoneInfo("Europe/Paris")
    >>> moment(date(2026, 3, 29), "02:30", paris).astimezone(paris).strftime("%H:%M %Z")
    '03:30 CEST'
    >>> moment(date(2026, 10, 25), "02:30", paris).astimezone(paris).strftime("%H:%M %Z")
    '02:30 CEST'
    >>> moment(date(2026, 7, 13), "24:00", paris).astimezone(paris).isoformat()
    '2026-07-14T00:00:00+02:00'
    """
    if hour == "24:00":
        day, hour = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=zone).astimezone(UTC)


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
