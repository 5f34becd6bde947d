from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices
from wagtail_nurture.audience.dated import Dated, Span, whole
from wagtail_nurture.audience.folding import way

from .base import registry


BEFORE, AFTER, LONG_AGO, LATELY, SOON = "before", "after", "more_than", "less_than", "next"
HOW = {
    BEFORE: gettext_lazy("is before a day"),
    AFTER: gettext_lazy("is after a day"),
    LONG_AGO: gettext_lazy("is more than so many days ago"),
    LATELY: gettext_lazy("is less than so many days ago"),
    SOON: gettext_lazy("is within the next days"),
}
#: Days, a hundred years.
LONGEST = 36525


class DateDetailBlock(blocks.StructBlock):
    field = blocks.ChoiceBlock(
        choices=choices.dates,
        label=gettext_lazy("Date"),
        help_text=gettext_lazy("A contact field of the kind “date”: the first purchase, the end of a contract."),
    )
    how = blocks.ChoiceBlock(choices=list(HOW.items()), default=BEFORE, label=gettext_lazy("Comparison"))
    day = blocks.DateBlock(
        required=False, label=gettext_lazy("Day"), help_text=gettext_lazy("For “before” and “after”.")
    )
    days = blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=LONGEST,
        label=gettext_lazy("Number of days"),
        help_text=gettext_lazy("For the other comparisons. The days are those of the person's calendar."),
    )

    class Meta:
        icon = "calendar-alt"
        label = gettext_lazy("Has a date")
        label_format = "{field} {how}"


@registry.register
class DateDetail(Dated):
    """A date of the person beside a day, or beside today: the first purchase, the end of a contract."""

    slug = "date_detail"
    label = gettext_lazy("Has a date")
    icon = "calendar-alt"

    @classmethod
    def block(cls):
        return DateDetailBlock()

    @property
    def how(self):
        how = self.config.get("how")
        return how if isinstance(how, str) and how in HOW else BEFORE

    @property
    def day(self):
        """The day to compare with, None when there is none."""
        try:
            return date.fromisoformat(self.config.get("day") or "")
        except (TypeError, ValueError):
            return None

    @property
    def days(self):
        return whole(self.config.get("days"), least=1, most=LONGEST)

    def spans(self, today):
        if self.how in (BEFORE, AFTER):
            return _beside(self.day, self.how)
        if self.days is None:
            return []
        length, night = timedelta(days=self.days), timedelta(days=1)
        if self.how == SOON:
            return [Span(today, today + length)]
        if self.how == LATELY:
            return [Span(today - length + night, today)]
        return [Span(None, today - length - night)]

    @classmethod
    def folded(cls):
        return [
            way(_("“%(field)s” is before %(day)s"), when={"how": [BEFORE]}),
            way(_("“%(field)s” is after %(day)s"), when={"how": [AFTER]}),
            *(
                way(*_counted(how), when={"how": [how]}, by="days", count="%(days)s")
                for how in (LONG_AGO, LATELY, SOON)
            ),
        ]

    def sentence(self):
        if self.how in (BEFORE, AFTER):
            words = _("“%(field)s” is before %(day)s") if self.how == BEFORE else _("“%(field)s” is after %(day)s")
            return words % {"day": date_format(self.day, "j F Y") if self.day else "…", **self.facts()}
        return _counted(self.how, self.days or 1)[0] % {"count": self.days or 1, **self.facts()}

    def problems(self):
        found, days = super().problems(), self.config.get("days")
        if self.how in (BEFORE, AFTER):
            if self.day is None:
                found.append(_("A condition on a date has no day to compare with. Write one, for example 2026-12-31."))
        elif days is None or whole(days, least=1, most=LONGEST) != days:
            found.append(_("“Number of days” takes a number from 1 to %(most)d.") % {"most": LONGEST})
        return found


def _beside(day, how):
    """The Spans before or after ``day``; none where the calendar ends."""
    try:
        if how == BEFORE:
            return [Span(None, day - timedelta(days=1))] if day else []
        return [Span(day + timedelta(days=1), None)] if day else []
    except OverflowError:
        return []


def _counted(how, *numbers):
    return [_words(number)[how] for number in numbers or (1, 2)]


def _words(n):
    return {
        LONG_AGO: ngettext(
            "“%(field)s” is more than %(count)d day ago", "“%(field)s” is more than %(count)d days ago", n
        ),
        LATELY: ngettext(
            "“%(field)s” is less than %(count)d day ago", "“%(field)s” is less than %(count)d days ago", n
        ),
        SOON: ngettext(
            "“%(field)s” is within the next %(count)d day", "“%(field)s” is within the next %(count)d days", n
        ),
    }
