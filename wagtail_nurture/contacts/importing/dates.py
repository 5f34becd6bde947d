"""Moments as other tools write them."""

import re
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime


_WRITTEN = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?.*)?")


def moment(text, *, month_first=False):
    """``text`` as an aware datetime (UTC where it names no zone); None when it is no date or lies in the future.

    >>> moment("2018-10-11 09:55:14").isoformat(), moment("11/10/2018").date().isoformat()
    ('2018-10-11T09:55:14+00:00', '2018-10-11')
    >>> moment("31/02/2018"), moment("soon")
    (None, None)
    """
    found = _iso(text) or _written(text, month_first)
    return found if found and found <= timezone.now() and found.year >= 1970 else None


def day(text, *, month_first=False):
    """``text`` as a date of any time, None when it is none."""
    found = _iso(text) or _written(text, month_first)
    return found.date() if found else None


def _iso(text):
    try:
        found = (
            parse_datetime(text) if len(text) > 10 else datetime.combine(date.fromisoformat(text), datetime.min.time())
        )
    except ValueError:
        return None
    if found is None or not 1 < found.year < 9999:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written(text, month_first):
    match = _WRITTEN.fullmatch(text.strip())
    if not match:
        return None
    first, second, third, hour, minute, second_of = match.groups()
    if len(first) == 4:
        year, month, number = first, second, third
    else:
        year, month, number = (third, first, second) if month_first else (third, second, first)
        if len(year) != 4:
            return None
    try:
        return datetime(
            int(year), int(month), int(number), int(hour or 0), int(minute or 0), int(second_of or 0), tzinfo=UTC
        )
    except ValueError:
        return None
