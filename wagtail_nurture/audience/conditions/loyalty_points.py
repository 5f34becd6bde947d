from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience.decay import LARGEST
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.loyalty_models import LoyaltyEntry
from wagtail_nurture.audience.sources import LoyaltyBalance
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


_LEAST, _MOST = "at_least", "at_most"
_COMPARISONS = [(_LEAST, gettext_lazy("at least")), (_MOST, gettext_lazy("at most"))]


class LoyaltyPointsBlock(blocks.StructBlock):
    comparison = blocks.ChoiceBlock(choices=_COMPARISONS, default=_LEAST, label=gettext_lazy("How many"))
    points = blocks.IntegerBlock(default=100, min_value=0, label=gettext_lazy("Loyalty points"))

    class Meta:
        icon = "pick"
        label = gettext_lazy("Has loyalty points")
        label_format = "{comparison} {points}"


@registry.register
class HasLoyaltyPoints(Condition):
    """The sum of the person's ledger up to then; who has no ledger has none."""

    slug = "loyalty_points"
    label = gettext_lazy("Has loyalty points")
    icon = "pick"
    listens = (kinds.POINTS_EARNED, kinds.POINTS_SPENT, kinds.POINTS_EXPIRED)

    @classmethod
    def block(cls):
        return LoyaltyPointsBlock()

    @property
    def wanted(self):
        number = self.config.get("points")
        return max(-LARGEST, min(number, LARGEST)) if isinstance(number, int) else 0

    @property
    def is_most(self):
        return self.config.get("comparison") == _MOST

    def judge(self, past, at):
        found = past.of(LoyaltyBalance())
        truth = found <= self.wanted if self.is_most else found >= self.wanted
        return Answer(truth, {"found": found, "wanted": self.wanted})

    def where(self, at):
        """Who has no ledger has 0: where 0 will do, found by those whose sum will not."""
        yes, no = ("lte", "gt") if self.is_most else ("gte", "lt")
        if (0 <= self.wanted) if self.is_most else (0 >= self.wanted):
            return Truth(~those(self._people(no, at)))
        return Truth(those(self._people(yes, at)))

    def _people(self, than, at):
        sums = LoyaltyEntry.objects.filter(at__lte=at).values("contact_id").annotate(total=Sum("points"))
        return sums.filter(**{f"total__{than}": self.wanted})

    @classmethod
    def folded(cls):
        return [
            way(
                *(_words(most, number) for number in (1, 2)),
                when={"comparison": [_MOST if most else _LEAST]},
                by="points",
                count="%(points)s",
            )
            for most in (False, True)
        ]

    def sentence(self):
        return _words(self.is_most, self.wanted) % {"count": self.wanted}

    def problems(self):
        if isinstance(self.config.get("points"), int) and self.config["points"] >= 0:
            return []
        return [_("“Loyalty points” takes a whole number from 0 on.")]

    def gone(self):
        return []


def _words(most, number):
    if most:
        return ngettext("has at most %(count)d loyalty point", "has at most %(count)d loyalty points", number)
    return ngettext("has at least %(count)d loyalty point", "has at least %(count)d loyalty points", number)
