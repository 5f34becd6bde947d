"""What the conditions on a date of a person's own share: spans of the calendar, the same in memory and in SQL."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from wagtail_nurture.contacts.models import ContactField, ContactValue
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from . import choices, local_days
from .conditions.base import Answer, Condition
from .sources import Detail
from .truth import EVERYBODY, NOBODY, Truth


@dataclass(frozen=True)
class Span:
    """From ``first`` to ``last``, both included; None where it is open. Of ``column`` "month_day" as 229, else dates.

    >>> Span(101, 229, "month_day").holds(date(2000, 2, 29)), Span(None, date(2026, 1, 1)).holds(date(2026, 1, 2))
    (True, False)
    """

    first: date | int | None
    last: date | int | None
    column: str = "date"

    def holds(self, day):
        found = day.month * 100 + day.day if self.column == "month_day" else day
        return (self.first is None or self.first <= found) and (self.last is None or found <= self.last)

    @property
    def q(self):
        """The same of a ContactValue."""
        bounds = {f"{self.column}__gte": self.first, f"{self.column}__lte": self.last}
        return Q(**{name: bound for name, bound in bounds.items() if bound is not None}, date__isnull=False)


class Dated(Condition):
    """A condition on one date of the person (``config["field"]``, the slug of a contact field of dates) and today.

    Subclasses say which dates fit on a day. No date fits nothing.
    """

    listens = rewinds = (kinds.FIELD_SET,)

    @property
    def slug_of_field(self):
        slug = self.config.get("field")
        return slug if isinstance(slug, str) else ""

    def spans(self, today):
        """The Spans of dates that fit when it is ``today`` (date) for the person."""
        raise NotImplementedError

    def crossed(self, today, later):
        """The Spans in which every date lies that begins or ceases to fit after ``today`` and until ``later``.

        Where bounds only move forward with the days: all between a bound of today and the same bound later.
        """
        for one, other in zip(self.spans(today), self.spans(later), strict=True):
            for bounds in ((one.first, other.first), (one.last, other.last)):
                if bounds[0] != bounds[1]:
                    yield Span(min(bounds), max(bounds), one.column)

    def judge(self, past, at):
        found = past.of(Detail(self.slug_of_field))
        if not isinstance(found, date):
            return Answer(False, {"empty": True})
        today = past.of(local_days.LocalDay())
        return Answer(today is not None and any(span.holds(found) for span in self.spans(today)))

    def where(self, at):
        groups = local_days.groups(at)
        return Truth(_joined((who, self._whose(self.spans(today))) for who, (today,) in groups))

    def turns(self, since, until):
        groups = local_days.groups(since, until)
        return _joined((who, self._whose(self.crossed(*days))) for who, days in groups if days[0] != days[1])

    def _whose(self, spans):
        """People whose date lies in one of ``spans``."""
        fits = reduce(or_, (span.q for span in spans), NOBODY)
        dates = ContactValue.objects.filter(field__slug=self.slug_of_field, field__kind=ContactField.Kind.DATE)
        return those(dates.filter(fits))

    def facts(self):
        """What sentences name."""
        return {"field": choices.name_of(choices.dates(), self.slug_of_field) or "…"}

    def problems(self):
        if not self.slug_of_field:
            return [_("A condition does not say which date is meant. Choose one.")]
        if self.slug_of_field in dict(choices.dates()):
            return []
        words = _("The date “%(field)s” of a condition does not exist, or no longer holds dates. Choose another.")
        return [words % {"field": self.slug_of_field}]


def whole(number, *, least, most):
    """``number`` of a config, brought between ``least`` and ``most``; None for what is no whole number.

    >>> whole(10**9, least=0, most=150), whole("soon", least=0, most=150), whole(None, least=0, most=150)
    (150, None, None)
    """
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    return max(least, min(number, most))


def _joined(pairs):
    found = NOBODY
    for who, whose in pairs:
        found = found | (whose if who is EVERYBODY else who & whose)
    return found
