from django.db.models import Q
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.models import Score
from wagtail_nurture.audience.sources import Points
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


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

    @property
    def wanted(self):
        return self.config.get("at_least") or 0

    def judge(self, past, at):
        points = past.of(Points())
        return Answer(points >= self.wanted, {"found": points, "wanted": self.wanted})

    def where(self, at):
        if self.wanted > 0:
            return Truth(Q(pk__in=Score.objects.filter(points__gte=self.wanted).values("contact_id")))
        return Truth(~Q(pk__in=Score.objects.filter(points__lt=self.wanted).values("contact_id")))

    @classmethod
    def folded(cls):
        forms = [ngettext("has %(count)d point or more", "has %(count)d points or more", number) for number in (1, 2)]
        return [way(*forms, by="at_least", count="%(at_least)s")]

    def sentence(self):
        return ngettext("has %(count)d point or more", "has %(count)d points or more", self.wanted) % {
            "count": self.wanted
        }
