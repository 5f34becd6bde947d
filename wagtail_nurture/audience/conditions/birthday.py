from calendar import isleap, monthrange
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices
from wagtail_nurture.audience.dated import Dated, Span, whole
from wagtail_nurture.audience.folding import way

from .base import registry


TODAY, NEXT, LAST, MONTH = "today", "next", "last", "month"
WHEN = {
    TODAY: gettext_lazy("today"),
    NEXT: gettext_lazy("in the next days"),
    LAST: gettext_lazy("in the last days"),
    MONTH: gettext_lazy("this month"),
}
#: Days.
LONGEST = 366
_FIRST, _LAST = 101, 1231


class BirthdayBlock(blocks.StructBlock):
    field = blocks.ChoiceBlock(
        choices=choices.dates,
        label=gettext_lazy("Date"),
        help_text=gettext_lazy(
            "A contact field of the kind “date”: a birthday, the first purchase. The year does not count."
        ),
    )
    when = blocks.ChoiceBlock(choices=list(WHEN.items()), default=TODAY, label=gettext_lazy("Comes round"))
    days = blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=LONGEST,
        default=7,
        label=gettext_lazy("Number of days"),
        help_text=gettext_lazy("For “in the next days” and “in the last days”. Today counts too."),
    )

    class Meta:
        icon = "date"
        label = gettext_lazy("Has a birthday or anniversary")
        label_format = "{field} {when}"


@registry.register
class Birthday(Dated):
    """The day of a date comes round: today, within days, or this month; 29 February is 28 in years without it."""

    slug = "birthday"
    label = gettext_lazy("Has a birthday or anniversary")
    icon = "date"

    @classmethod
    def block(cls):
        return BirthdayBlock()

    @property
    def when(self):
        when = self.config.get("when")
        return when if isinstance(when, str) and when in WHEN else TODAY

    @property
    def days(self):
        return whole(self.config.get("days"), least=1, most=LONGEST) or 1

    def _window(self, today):
        """(first, last) day of the calendar on which it counts."""
        if self.when == MONTH:
            return today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
        length = timedelta(days=self.days)
        return today - length * (self.when == LAST), today + length * (self.when == NEXT)

    def spans(self, today):
        return yearly(*self._window(today))

    def crossed(self, today, later):
        """All whose day came round in between, and some for whom nothing changed."""
        return yearly(self._window(today)[0], self._window(later)[1])

    @classmethod
    def folded(cls):
        days = {"count": "%(days)s"}
        return [
            way(_("the day of “%(field)s” is today"), when={"when": [TODAY]}),
            way(*_next(), when={"when": [NEXT]}, by="days", **days),
            way(*_last(), when={"when": [LAST]}, by="days", **days),
            way(_("the day of “%(field)s” is in this month")),
        ]

    def sentence(self):
        facts = {"count": self.days, **self.facts()}
        if self.when == NEXT:
            return _next(self.days)[0] % facts
        if self.when == LAST:
            return _last(self.days)[0] % facts
        if self.when == MONTH:
            return _("the day of “%(field)s” is in this month") % facts
        return _("the day of “%(field)s” is today") % facts

    def problems(self):
        found, days = super().problems(), self.config.get("days")
        if self.when in (NEXT, LAST) and (days is None or whole(days, least=1, most=LONGEST) != days):
            found.append(_("“Number of days” takes a number from 1 to %(most)d.") % {"most": LONGEST})
        return found


def yearly(first, last):
    """The Spans of days of any year that lie between the dates ``first`` and ``last``, both included.

    >>> from datetime import date
    >>> [(span.first, span.last) for span in yearly(date(2026, 12, 30), date(2027, 2, 28))]
    [(1230, 1231), (101, 229)]
    """
    if (last - first).days >= 365:
        return [Span(_FIRST, _LAST, "month_day")]
    start, end = (day.month * 100 + day.day for day in (first, last))
    if end == 228 and not isleap(last.year):
        end = 229
    if first.year == last.year:
        return [Span(start, end, "month_day")]
    return [Span(start, _LAST, "month_day"), Span(_FIRST, end, "month_day")]


def _next(*numbers):
    return [
        ngettext(
            "the day of “%(field)s” is within the next %(count)d day",
            "the day of “%(field)s” is within the next %(count)d days",
            number,
        )
        for number in numbers or (1, 2)
    ]


def _last(*numbers):
    return [
        ngettext(
            "the day of “%(field)s” was within the last %(count)d day",
            "the day of “%(field)s” was within the last %(count)d days",
            number,
        )
        for number in numbers or (1, 2)
    ]
