from calendar import monthrange
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices
from wagtail_nurture.audience.dated import Dated, Span, whole
from wagtail_nurture.audience.folding import way

from .base import registry


#: Years. Nobody is older.
OLDEST = 150


class AgeBlock(blocks.StructBlock):
    field = blocks.ChoiceBlock(
        choices=choices.dates,
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("A contact field of the kind “date”."),
    )
    at_least = blocks.IntegerBlock(
        required=False, min_value=0, max_value=OLDEST, label=gettext_lazy("At least so many years old")
    )
    at_most = blocks.IntegerBlock(
        required=False, min_value=0, max_value=OLDEST, label=gettext_lazy("At most so many years old")
    )

    class Meta:
        icon = "user"
        label = gettext_lazy("Is of an age")
        label_format = "{at_least} – {at_most}"


@registry.register
class Age(Dated):
    """So many full years have passed since a date; who is born on 29 February is a year older on 28 February in years
    without a 29th."""

    slug = "age"
    label = gettext_lazy("Is of an age")
    icon = "user"

    @classmethod
    def block(cls):
        return AgeBlock()

    def _years(self, name):
        return whole(self.config.get(name), least=0, most=OLDEST)

    def spans(self, today):
        most = self._years("at_most")
        first = None if most is None else born_by(most + 1, today) + timedelta(days=1)
        return [Span(first, born_by(self._years("at_least") or 0, today))]

    @classmethod
    def folded(cls):
        ages = {"count": "%(at_least)s"}
        between = _("is between %(least)d and %(most)d years old by “%(field)s”")
        return [
            way(between, when=["at_least", "at_most"], least="%(at_least)s", most="%(at_most)s"),
            way(*_at_least(), when=["at_least"], by="at_least", **ages),
            way(*_at_most(), when=["at_most"], by="at_most", count="%(at_most)s"),
        ]

    def sentence(self):
        least, most = self._years("at_least"), self._years("at_most")
        if most is None:
            return _at_least(least or 0)[0] % {"count": least or 0, **self.facts()}
        if least is None:
            return _at_most(most)[0] % {"count": most, **self.facts()}
        words = _("is between %(least)d and %(most)d years old by “%(field)s”")
        return words % {"least": least, "most": most, **self.facts()}

    def problems(self):
        found = super().problems()
        given = {name: self.config.get(name) for name in ("at_least", "at_most")}
        ages = [age for age in given.values() if age is not None]
        if not ages:
            found.append(_("A condition on the age has no age. Write from how many years on, or up to how many."))
        elif any(whole(age, least=0, most=OLDEST) != age for age in ages):
            found.append(_("An age is a number from 0 to %(most)d.") % {"most": OLDEST})
        elif len(ages) == 2 and ages[0] > ages[1]:
            words = _("Nobody is at least %(least)d and at most %(most)d years old. Exchange the two numbers.")
            found.append(words % {"least": ages[0], "most": ages[1]})
        return found


def born_by(years, today):
    """The last date on which somebody was born who is ``years`` old ``today``: 28 and 29 February count as one day
    in years without a 29th.

    >>> born_by(18, date(2026, 2, 28)), born_by(18, date(2026, 3, 1))
    (datetime.date(2008, 2, 29), datetime.date(2008, 3, 1))
    >>> born_by(18, date(2028, 2, 28)), born_by(18, date(2028, 2, 29))
    (datetime.date(2010, 2, 28), datetime.date(2010, 2, 28))
    """
    year = today.year - years
    if today.month == 2 and today.day == monthrange(today.year, 2)[1]:
        return date(year, 2, monthrange(year, 2)[1])
    return today.replace(year=year)


def _at_least(*numbers):
    return [
        ngettext(
            "is at least %(count)d year old by “%(field)s”", "is at least %(count)d years old by “%(field)s”", number
        )
        for number in numbers or (1, 2)
    ]


def _at_most(*numbers):
    return [
        ngettext(
            "is at most %(count)d year old by “%(field)s”", "is at most %(count)d years old by “%(field)s”", number
        )
        for number in numbers or (1, 2)
    ]
