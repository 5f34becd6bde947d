from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


MINUTES, HOURS, DAYS, WEEKS = "minutes", "hours", "days", "weeks"
UNITS = {
    MINUTES: gettext_lazy("minutes"),
    HOURS: gettext_lazy("hours"),
    DAYS: gettext_lazy("days"),
    WEEKS: gettext_lazy("weeks"),
}
LONGEST = timedelta(days=731)
PERSON, SITE = "person", "site"


def hours_of_the_day():
    return [("", _("at any hour"))] + [
        (f"{hour:02}:00", _("not before %(hour)d:00") % {"hour": hour}) for hour in range(5, 23)
    ]


@registry.register
class Wait(Step):
    """Waits a length of time and then, if asked to, for an hour of the day.

    Days and weeks are the calendar's: two days after Saturday 10:00 is Monday 10:00 also when the clocks change.
    """

    slug = "wait"
    label = gettext_lazy("Wait")
    icon = "time"
    only_decides = True
    waits = True
    label_format = gettext_lazy("{amount} {unit}, {not_before}")

    class Block(PartBlock):
        amount = blocks.IntegerBlock(default=2, label=gettext_lazy("How long"))
        unit = blocks.ChoiceBlock(choices=list(UNITS.items()), default=DAYS, label=gettext_lazy("Unit"))
        not_before = blocks.ChoiceBlock(choices=hours_of_the_day, required=False, label=gettext_lazy("Hour"))
        zone = blocks.ChoiceBlock(
            choices=[(PERSON, gettext_lazy("the person's, else the site's")), (SITE, gettext_lazy("the site's"))],
            default=PERSON,
            label=gettext_lazy("Whose clock"),
        )

    @classmethod
    def config(cls, value):
        return {
            "amount": value.get("amount") or 0,
            "unit": value.get("unit") or DAYS,
            "not_before": value.get("not_before") or "",
            "zone": value.get("zone") or PERSON,
        }

    @classmethod
    def sentence(cls, config):
        length = _length(config)
        if config["not_before"]:
            hour = int(config["not_before"][:2])
            return _("Wait %(length)s, not before %(hour)d:00") % {"length": length, "hour": hour}
        return _("Wait %(length)s") % {"length": length}

    @classmethod
    def problems(cls, config):
        if config["amount"] < 1:
            return [_("The wait must be longer than nothing: write 1 or more.")]
        if config["amount"] > 2_000_000 or timedelta(**{config["unit"]: config["amount"]}) > LONGEST:
            return [_("The wait is longer than two years. Make it shorter.")]
        return []

    @classmethod
    def due_at(cls, config, person, at):
        zone = ZoneInfo(person.time_zone if config["zone"] == PERSON else person.site_time_zone)
        length = timedelta(**{config["unit"]: config["amount"]})
        if config["unit"] in (DAYS, WEEKS):
            local = at.astimezone(zone) + length
        else:
            local = (at.astimezone(UTC) + length).astimezone(zone)
        if config["not_before"]:
            hour = int(config["not_before"][:2])
            if local.hour < hour:
                local = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
        return local.astimezone(UTC)

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome()


def _length(config):
    return _lengths(config["amount"])[config["unit"]] % {"n": config["amount"]}


def _lengths(amount):
    """{unit: words for ``amount`` of it, with a place for the number}."""
    return {
        MINUTES: ngettext("%(n)d minute", "%(n)d minutes", amount),
        HOURS: ngettext("%(n)d hour", "%(n)d hours", amount),
        DAYS: ngettext("%(n)d day", "%(n)d days", amount),
        WEEKS: ngettext("%(n)d week", "%(n)d weeks", amount),
    }


class WaitAdapter(StructBlockAdapter):
    """Folds to what the flow says: "1 day, not before 9:00". Wagtail's label format knows no plural."""

    js_constructor = "wagtail_nurture.Wait"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        one, many = _lengths(1), _lengths(2)
        return [name, children, meta | {"lengths": {unit: [one[unit], many[unit]] for unit in UNITS}}]

    @cached_property
    def media(self):
        return super().media + Media(js=["wagtail_nurture/admin/wait.js"])


register(WaitAdapter(), Wait.Block)
