from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import conditions
from wagtail_nurture.tracking import kinds

from .. import hours
from ..parts import PartBlock
from .base import Entry, Trigger, entry_of, registry


UP, DOWN = "up", "down"
LARGEST = 1_000_000


@registry.register
class ScoreReached(Trigger):
    """Somebody's points come to a number, or fall below it: the moment of crossing counts, not having them.

    Points that fade by themselves cross nothing: no event tells of it.
    """

    slug = "score_reached"
    label = gettext_lazy("Points come to a number")
    icon = "order-up"
    group = hours.MORE_STARTS
    label_format = "{way} {points}"
    kinds = (kinds.SCORE_ADDED,)

    class Block(PartBlock):
        way = blocks.ChoiceBlock(
            choices=[(UP, gettext_lazy("reach")), (DOWN, gettext_lazy("fall below"))],
            default=UP,
            label=gettext_lazy("Points"),
        )
        points = blocks.IntegerBlock(default=100, label=gettext_lazy("How many points"))

    @classmethod
    def config(cls, value):
        return {"way": value.get("way") or UP, "points": value.get("points") or 0}

    @classmethod
    def sentence(cls, config):
        number = {"n": config["points"]}
        if config["way"] == DOWN:
            return ngettext("Points fall below %(n)d", "Points fall below %(n)d", config["points"]) % number
        return ngettext("Points reach %(n)d", "Points reach %(n)d", config["points"]) % number

    @classmethod
    def problems(cls, config):
        if 1 <= config["points"] <= LARGEST:
            return []
        return [_("How many points: write a number from 1 to %(most)d.") % {"most": LARGEST}]

    @classmethod
    def match(cls, events, config):
        return [
            entry_of(event, facts={"points": event.properties["new"]})
            for event in events
            if _crosses(event.properties, config)
        ]

    @classmethod
    def matching_now(cls, config, at):
        have = cls.have(config, at)
        return ~have if config["way"] == DOWN else have

    @classmethod
    def have(cls, config, at):
        """Who has so many points at ``at``; a Q on contacts."""
        return conditions.registry["score"]({"at_least": config["points"]}).where(at).yes

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        return [Entry(contact, at) for contact in contact_ids]


def _crosses(told, config):
    """Whether what an event ``told`` leads from one side of the number to the other; without totals nobody knows."""
    old, new = told.get("old"), told.get("new")
    if not all(isinstance(total, int | float) for total in (old, new)):
        return False
    number = config["points"]
    return new < number <= old if config["way"] == DOWN else old < number <= new
