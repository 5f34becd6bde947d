"""Public holidays of a country or of a part of it, by the library ``holidays``, which is slow to import."""

import re
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


#: French law is the default, as elsewhere.
DEFAULT = "FR"


def is_known(code):
    """Whether there is a calendar for ``code``: two letters, for some countries with a part of them.

    >>> is_known("FR"), is_known("DE-BY"), is_known("XX"), is_known("FR-Atlantis"), is_known("../FR")
    (True, True, False, False, False)
    """
    return bool(re.fullmatch(r"[A-Z]{2}(-[A-Za-z0-9 -]{1,30})?", code)) and _calendar(code) is not None


def is_one(day, code):
    """Whether ``day`` (date) is a public holiday in ``code``; never in "". Raises ValueError for an unknown code.

    >>> from datetime import date
    >>> is_one(date(2026, 7, 14), "FR"), is_one(date(2026, 7, 14), "DE"), is_one(date(2026, 7, 14), "")
    (True, False, False)
    """
    if not code:
        return False
    if not is_known(code):
        raise ValueError(f"There is no calendar of public holidays for {code!r}.")
    return day in _calendar(code)


def validate(code):
    """Validator of a form field."""
    if not is_known(code):
        words = _("There is no calendar for “%(code)s”. Write a country as two letters (FR), or a part of it (DE-BY).")
        raise ValidationError(words % {"code": code})


@cache
def _calendar(code):
    import holidays

    country, _dash, part = code.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return None
