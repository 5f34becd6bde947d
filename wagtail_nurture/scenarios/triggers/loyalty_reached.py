from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.audience import conditions
from wagtail_nurture.tracking import kinds

from .base import registry
from .score_reached import DOWN, ScoreReached


@registry.register
class LoyaltyReached(ScoreReached):
    """Somebody's loyalty points come to a number, or fall below it, also because they expire."""

    slug = "loyalty_reached"
    label = gettext_lazy("Loyalty points come to a number")
    kinds = (kinds.POINTS_EARNED, kinds.POINTS_SPENT, kinds.POINTS_EXPIRED)

    @classmethod
    def sentence(cls, config):
        words = _("Loyalty points fall below %(n)d") if config["way"] == DOWN else _("Loyalty points reach %(n)d")
        return words % {"n": config["points"]}

    @classmethod
    def have(cls, config, at):
        return (
            conditions.registry["loyalty_points"]({"comparison": "at_least", "points": config["points"]}).where(at).yes
        )
