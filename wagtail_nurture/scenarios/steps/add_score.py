from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import score

from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


MOST = 1000


@registry.register
class AddScore(Step):
    slug = "add_score"
    label = gettext_lazy("Add points")
    icon = "plus-inverse"
    label_format = gettext_lazy("{points} points")

    class Block(PartBlock):
        points = blocks.IntegerBlock(
            default=5, min_value=-MOST, max_value=MOST, label=gettext_lazy("Points (negative takes away)")
        )

    @classmethod
    def config(cls, value):
        return {"points": value.get("points") or 0}

    @classmethod
    def sentence(cls, config):
        points = config["points"]
        if points < 0:
            return ngettext("Take away %(n)d point", "Take away %(n)d points", -points) % {"n": -points}
        return ngettext("Add %(n)d point", "Add %(n)d points", points) % {"n": points}

    @classmethod
    def problems(cls, config):
        if not config["points"]:
            return [_("Write how many points, not 0.")]
        return [] if abs(config["points"]) <= MOST else [_("Write at most %(n)d points.") % {"n": MOST}]

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome()

    @classmethod
    def would(cls, config):
        points = config["points"]
        if points < 0:
            return ngettext("Would lose %(n)d point.", "Would lose %(n)d points.", -points) % {"n": -points}
        return ngettext("Would get %(n)d point.", "Would get %(n)d points.", points) % {"n": points}

    @classmethod
    def apply(cls, config, contact_ids, at):
        score.add(contact_ids, config["points"], reason="scenario")
