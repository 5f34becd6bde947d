from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.models import Score
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
    listens = (kinds.SCORE_ADDED,)

    @classmethod
    def block(cls):
        return ScoreBlock()

    @property
    def wanted(self):
        return self.config.get("at_least") or 0

    def ask(self, people, at):
        rows = Score.objects.filter(contact_id__in=[person.contact_id for person in people])
        points = dict(rows.values_list("contact_id", "points"))
        found = {person.contact_id: points.get(person.contact_id, 0) for person in people}
        return {
            contact: Answer(number >= self.wanted, {"found": number, "wanted": self.wanted})
            for contact, number in found.items()
        }

    @classmethod
    def folded(cls):
        forms = [ngettext("has %(count)d point or more", "has %(count)d points or more", number) for number in (1, 2)]
        return [way(*forms, by="at_least", count="%(at_least)s")]

    def sentence(self):
        return ngettext("has %(count)d point or more", "has %(count)d points or more", self.wanted) % {
            "count": self.wanted
        }
