from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import recount
from wagtail_nurture.audience.decay import LARGEST, half_life, least
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.models import Score
from wagtail_nurture.audience.sources import Points
from wagtail_nurture.audience.truth import NOBODY, Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


POINTS = Points()


class ScoreBlock(blocks.StructBlock):
    at_least = blocks.IntegerBlock(default=10, label=gettext_lazy("At least so many points"))

    class Meta:
        icon = "order-up"
        label = gettext_lazy("Has points")
        label_format = gettext_lazy("{at_least} or more")


@registry.register
class HasScore(Condition):
    slug = "score"
    label = gettext_lazy("Has points")
    icon = "order-up"
    listens = rewinds = (kinds.SCORE_ADDED,)

    @classmethod
    def block(cls):
        return ScoreBlock()

    @cached_property
    def wanted(self):
        number = self.config.get("at_least")
        return max(-LARGEST, min(number, LARGEST)) if isinstance(number, int) else 0

    def judge(self, past, at):
        standing = past.of(POINTS)
        return Answer(standing.reaches(self.wanted, at), {"found": standing.left(at), "wanted": self.wanted})

    def where(self, at):
        """Who never got any has none: found by those who have some, or too few."""
        if self.wanted > 0:
            return Truth(those(self._rows("gte", at)))
        return Truth(~those(self._rows("lt", at)))

    def _rows(self, than, at):
        """The rows of Score with more ("gte") or fewer points than wanted; see ``decay.Standing``."""
        days, plain = half_life(), Q(**{f"points__{than}": self.wanted})
        if not days:
            return Score.objects.filter(plain)
        weighed = Q(half_life=days, **{f"weight__{than}": least(self.wanted, at, days)})
        return Score.objects.filter(weighed | plain & recount.waiting(days))

    def turns(self, since, until):
        """Those of whose points enough fade away in between; a debt fades too."""
        if not (days := half_life()):
            return NOBODY
        between = sorted(least(self.wanted, moment, days) for moment in (since, until))
        rows = Score.objects.filter(half_life=days, weight__range=between)
        return those(rows)

    @classmethod
    def folded(cls):
        forms = [ngettext("has %(count)d point or more", "has %(count)d points or more", number) for number in (1, 2)]
        return [way(*forms, by="at_least", count="%(at_least)s")]

    def sentence(self):
        return ngettext("has %(count)d point or more", "has %(count)d points or more", self.wanted) % {
            "count": self.wanted
        }
