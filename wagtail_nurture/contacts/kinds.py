"""The kinds of contact field: what may be typed, how it is kept, how it is read back."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from wagtail_nurture.text import one_line

from . import countries, phones
from .models import ContactField, ContactValue


Kind = ContactField.Kind
_POSTCODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{1,14}")
_YES, _NO = {"1", "true", "yes", "on", "oui"}, {"0", "false", "no", "off", "non"}
#: Numbers stay below it.
LARGEST = Decimal(10) ** 14


class BadValue(ValueError):
    """The value does not fit its field; the message says how to mend it, for the person who typed it."""


def parse(kind, typed, *, choices=()):
    """``typed`` (str, or the value itself) as the value that a field of ``kind`` holds; None when it is empty.

    TEXT and the like give str, NUMBER Decimal, DATE date, BOOLEAN bool, MULTI_CHOICE a list of str.
    """
    if kind == Kind.MULTI_CHOICE:
        several = typed if isinstance(typed, list | tuple) else [typed]
        return [_choice(one_line(item), choices) for item in several if one_line(item)] or None
    if isinstance(typed, bool | Decimal | date):
        typed = str(typed)
    text = one_line(typed)
    return _READERS[kind](text, choices) if text else None


def _text(text, choices):
    return text


def _number(text, choices):
    try:
        number = Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) >= LARGEST:
        raise BadValue(_("Write a number, for example 12 or 3.5."))
    return _short(round(number, 6))


def _short(number):
    """``number`` without the zeros that the column adds: 171, not 171.000000."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


def _date(text, choices):
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise BadValue(_("Write a date as year-month-day, for example 1987-05-21."))
    return day


def _boolean(text, choices):
    if text.lower() not in _YES | _NO:
        raise BadValue(_("Answer yes or no."))
    return text.lower() in _YES


def _choice(text, choices):
    if choices and text not in choices:
        raise BadValue(_("Choose one of the proposed answers."))
    return text


def _phone(text, choices):
    try:
        return phones.e164(text)
    except phones.BadPhone as problem:
        raise BadValue(_("Write a phone number, for example +33 5 56 00 00 00.")) from problem


def _country(text, choices):
    if text.upper() not in countries.CODES:
        raise BadValue(_("Write the country as two letters, for example FR."))
    return text.upper()


def _postcode(text, choices):
    if not _POSTCODE.fullmatch(text):
        raise BadValue(_("Write a postcode, for example 33000."))
    return text.upper()


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.BOOLEAN: _boolean,
    Kind.PHONE: _phone,
    Kind.COUNTRY: _country,
    Kind.POSTCODE: _postcode,
}


def rows(contact_id, field, value):
    """The ContactValue rows (unsaved) that keep ``value``: none for None, several for several choices."""
    if value is None:
        return []
    if field.kind == Kind.MULTI_CHOICE:
        return [
            ContactValue(contact_id=contact_id, field=field, position=place, text=item)
            for place, item in enumerate(value)
        ]
    kept = ContactValue(contact_id=contact_id, field=field)
    if field.kind == Kind.DATE:
        kept.date, kept.month_day = value, value.month * 100 + value.day
    elif field.kind in {Kind.NUMBER, Kind.BOOLEAN}:
        kept.number = Decimal(value)
    else:
        kept.text = value
    return [kept]


def value_of(kind, row):
    """The value that one row keeps, as :func:`parse` gave it (one item of several choices)."""
    if kind == Kind.DATE:
        return row["date"]
    if kind == Kind.BOOLEAN:
        return bool(row["number"])
    if kind == Kind.NUMBER:
        return _short(row["number"])
    return row["text"]


def restored(field, told):
    """The value that ``told`` (JSON, as a "field.set" event keeps it) stands for; None when it fits no more.

    ``field`` is the ContactField, None for a person's own columns.
    """
    if told in (None, "", []):
        return None
    try:
        return parse(field.kind if field else Kind.TEXT, told if isinstance(told, list) else str(told))
    except BadValue:
        return None
