from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from .. import days, hours
from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


@registry.register
class WaitWeekday(Step):
    """Waits until a day of the week and an hour, on the person's clock. Whoever comes at that very moment waits a week,
    so that two such steps in a row are two weeks and not one."""

    slug = "wait_weekday"
    label = gettext_lazy("Wait for a weekday")
    icon = "calendar-alt"
    only_decides = True
    group = hours.MORE
    waits = True
    label_format = "{weekday}, {hour}"

    class Block(PartBlock):
        weekday = blocks.ChoiceBlock(choices=hours.weekdays, default="1", label=gettext_lazy("Day"))
        hour = blocks.ChoiceBlock(choices=hours.choices, default="10:00", label=gettext_lazy("Hour"))

    @classmethod
    def config(cls, value):
        return {"weekday": int(value.get("weekday") or 0), "hour": value.get("hour") or "10:00"}

    @classmethod
    def sentence(cls, config):
        day = dict(hours.weekdays())[str(config["weekday"])]
        return _("Wait until %(weekday)s, %(hour)s") % {"weekday": day, "hour": hours.said(config["hour"])}

    @classmethod
    def due_at(cls, config, person, at):
        return days.next_weekday(config["weekday"], config["hour"], ZoneInfo(person.time_zone), at)

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome()
