"""A detail of a person beside what an editor wrote: in memory and in SQL, by what kind of detail it is.

Text is equal without regard to capitals, or contains; numbers and dates are also smaller and greater; yes or no is one
of both. Whatever else is asked is not so. Nothing is known of an empty detail: it is neither equal, nor greater.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from wagtail_nurture.contacts.kinds import LARGEST
from wagtail_nurture.contacts.models import Contact, ContactField, ContactValue, PostalAddress
from wagtail_nurture.contacts.values import OWN, POSTAL
from wagtail_nurture.lookups import those

from .folded import Folded, fold
from .truth import NOBODY


Kind = ContactField.Kind
_YES = {"1", "true", "yes", "on", "oui"}


@dataclass(frozen=True)
class Comparison:
    """``operator`` is one of conditions.field.OPERATORS, ``wanted`` what was written beside it.

    >>> Comparison("is", "bordeaux").holds("Bordeaux"), Comparison("is_not", "x").holds(None)
    (True, True)
    >>> Comparison("at_least", "10").holds(Decimal(12)), Comparison("is", "b").holds(["a", "b"])
    (True, True)
    >>> Comparison("at_least", "10").holds("9"), Comparison("at_least", "soon").holds(date(2026, 1, 1))
    (False, False)
    """

    operator: str
    wanted: str

    def holds(self, found):
        """Whether it holds for ``found`` as contacts.values reads it: str, Decimal, date, bool, list of str, None."""
        if self.operator in {"empty", "filled"}:
            return is_empty(found) == (self.operator == "empty")
        if self.operator == "is_not":
            return not Comparison("is", self.wanted).holds(found)
        if is_empty(found):
            return False
        if isinstance(found, list):
            return any(self.holds(item) for item in found)
        if isinstance(found, str):
            return {"is": self.text == fold(found), "contains": self.text in fold(found)}.get(self.operator, False)
        if isinstance(found, bool):
            return self.operator == "is" and found == self.flag
        mark = self.day if isinstance(found, date) else self.number
        return mark is not None and _ORDERS[self.operator](found, mark) if self.operator in _ORDERS else False

    @property
    def text(self):
        return fold(self.wanted.strip())

    @property
    def flag(self):
        return self.wanted.strip().lower() in _YES

    @property
    def day(self):
        """The date that was written, or None."""
        try:
            return date.fromisoformat(self.wanted.strip())
        except ValueError:
            return None

    @property
    def number(self):
        """The number that was written, as far as the column goes, or None."""
        try:
            number = Decimal(self.wanted.strip().replace(",", ".").replace(" ", ""))
        except InvalidOperation:
            return None
        return round(max(-LARGEST, min(number, LARGEST)), 6) if number.is_finite() else None


_ORDERS = {
    "is": lambda found, mark: found == mark,
    "at_least": lambda found, mark: found >= mark,
    "at_most": lambda found, mark: found <= mark,
}


def is_empty(found):
    return found is None or found == "" or found == []


def people(slug, comparison):
    """The people for whose detail ``slug`` the Comparison holds, as a condition on Contact. One query for its kind."""
    field = None if slug in OWN else ContactField.objects.filter(slug=slug).first()
    if comparison.operator == "is_not":
        return ~_whose(slug, field, Comparison("is", comparison.wanted))
    if comparison.operator == "empty":
        return ~_whose(slug, field, Comparison("filled", ""))
    return _whose(slug, field, comparison)


def _whose(slug, field, comparison):
    if field is not None:
        values = ContactValue.objects.filter(field=field)
        return those(_rows_that_fit(values, field.kind, comparison))
    if slug in OWN:
        return Q(pk__in=_fitting_text(Contact.objects.all(), slug, comparison).values("pk"))
    if slug in POSTAL:
        return those(_fitting_text(PostalAddress.objects.all(), slug, comparison))
    return NOBODY


def _rows_that_fit(values, kind, comparison):
    if comparison.operator == "filled":
        return values
    if kind == Kind.BOOLEAN:
        return values.filter(number=int(comparison.flag)) if comparison.operator == "is" else values.none()
    if kind in {Kind.NUMBER, Kind.DATE}:
        column, mark = ("date", comparison.day) if kind == Kind.DATE else ("number", comparison.number)
        lookup = {"is": column, "at_least": f"{column}__gte", "at_most": f"{column}__lte"}.get(comparison.operator)
        return values.none() if mark is None or lookup is None else values.filter(**{lookup: mark})
    return _fitting_text(values, "text", comparison)


def _fitting_text(rows, column, comparison):
    rows = rows.exclude(**{column: ""}).exclude(**{column: None})
    if comparison.operator == "filled":
        return rows
    lookup = {"is": "folded", "contains": "folded__contains"}.get(comparison.operator)
    return rows.alias(folded=Folded(column)).filter(**{lookup: comparison.text}) if lookup else rows.none()
