from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture import clock

from .. import days, hours, lateness
from ..folding import folds
from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry
from .wait import LONGEST


ONCE, YEARLY = "once", "yearly"


@folds
@registry.register
class WaitDate(Step):
    """Waits until a day of one year, or until the next time that a day of the year comes; on the person's clock.

    Whoever arrives when the day of that one year is past is late: see ``lateness``. Whoever waited for it and was held
    over it is not.
    """

    slug = "wait_date"
    label = gettext_lazy("Wait for a date")
    icon = "date"
    only_decides = True
    group = hours.MORE
    waits = waits_for_date = True
    label_format = gettext_lazy("{date}, {years}, {hour}")

    class Block(PartBlock):
        date = blocks.DateBlock(label=gettext_lazy("Day"))
        years = blocks.ChoiceBlock(
            choices=[(ONCE, gettext_lazy("of that year only")), (YEARLY, gettext_lazy("of any year, the next one"))],
            default=ONCE,
            label=gettext_lazy("Year"),
        )
        hour = blocks.ChoiceBlock(choices=hours.choices, default="09:00", label=gettext_lazy("Hour"))
        late = lateness.block(gettext_lazy("Who gets here later"))

    @classmethod
    def config(cls, value):
        day = value.get("date")
        return {
            "date": day.isoformat() if day else "",
            "years": value.get("years") or ONCE,
            "hour": value.get("hour") or "09:00",
            "late": value.get("late") or lateness.SKIP,
        }

    @classmethod
    def sentence(cls, config):
        facts = {"day": "…", "hour": hours.said(config["hour"]), "late": lateness.latecomers(config["late"])}
        if config["years"] == YEARLY:
            if config["date"]:
                facts["day"] = hours.day_of_the_year(_day(config))
            return _("Wait until the next %(day)s, %(hour)s") % facts
        if config["date"]:
            facts["day"] = hours.day(_day(config))
        return _("Wait until %(day)s, %(hour)s; %(late)s") % facts

    @classmethod
    def folded(cls):
        """Words for ``wait_until.js``."""
        return {ONCE: "%(when)s, %(hour)s", YEARLY: _("the next %(when)s, %(hour)s")}

    @classmethod
    def problems(cls, config):
        if not config["date"]:
            return [_("Choose a day.")]
        if config["years"] == ONCE and _day(config) - clock.now().date() > LONGEST:
            return [_("The day is more than two years ahead. Choose an earlier one.")]
        return []

    @classmethod
    def due_at(cls, config, person, at):
        zone = ZoneInfo(person.time_zone)
        if config["years"] == YEARLY:
            return days.next_yearly(_day(config), config["hour"], zone, at)
        return max(at, days.moment(_day(config), config["hour"], zone))

    @classmethod
    def load(cls, config, people, at, graph):
        onto = lateness.next_date(graph, people[0].step_id)
        return {person.enrolment_id: onto for person in people}

    @classmethod
    def decide(cls, config, person, fact, at):
        if config["years"] == ONCE:
            day = days.moment(_day(config), config["hour"], ZoneInfo(person.time_zone))
            if (person.due_at or at) > day:
                return lateness.outcome(config["late"], lateness.PAST, fact)
        return Outcome()

    @classmethod
    def told(cls, config, run):
        return lateness.told(run)


def _day(config):
    return date.fromisoformat(config["date"])
