from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import loyalty

from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


#: Points at once; days until they expire, ten years.
MOST, LONGEST = 100_000, 3650


@registry.register
class AddLoyalty(Step):
    slug = "add_loyalty"
    label = gettext_lazy("Give loyalty points")
    icon = "pick"
    label_format = gettext_lazy("{points} loyalty points")

    class Block(PartBlock):
        points = blocks.IntegerBlock(default=50, min_value=1, max_value=MOST, label=gettext_lazy("Loyalty points"))
        days = blocks.IntegerBlock(
            required=False,
            min_value=1,
            max_value=LONGEST,
            label=gettext_lazy("They expire after so many days"),
            help_text=gettext_lazy("Empty: never."),
        )

    @classmethod
    def config(cls, value):
        return {"points": value.get("points") or 0, "days": value.get("days")}

    @classmethod
    def sentence(cls, config):
        words = ngettext("Give %(n)d loyalty point", "Give %(n)d loyalty points", config["points"])
        words %= {"n": config["points"]}
        if not config["days"]:
            return words
        until = ngettext("%(gift)s for %(n)d day", "%(gift)s for %(n)d days", config["days"])
        return until % {"gift": words, "n": config["days"]}

    @classmethod
    def problems(cls, config):
        found = []
        if not 1 <= config["points"] <= MOST:
            found.append(_("Write how many loyalty points, from 1 to %(n)d.") % {"n": MOST})
        if config["days"] is not None and not 1 <= config["days"] <= LONGEST:
            found.append(_("Points expire after 1 to %(n)d days. Empty means never.") % {"n": LONGEST})
        return found

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome()

    @classmethod
    def would(cls, config):
        words = ngettext("Would get %(n)d loyalty point.", "Would get %(n)d loyalty points.", config["points"])
        return words % {"n": config["points"]}

    @classmethod
    def apply(cls, config, contact_ids, at):
        expires_at = at + timedelta(days=config["days"]) if config["days"] else None
        loyalty.earn(contact_ids, config["points"], reason="scenario", expires_at=expires_at)
