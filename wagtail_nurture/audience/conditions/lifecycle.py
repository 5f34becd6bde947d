from datetime import timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import acts, windows
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.shop import Purchases
from wagtail_nurture.audience.truth import NOBODY, Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


PROSPECT, NEW, REGULAR, FORMER = "prospect", "new", "regular", "former"
STAGES = {
    PROSPECT: gettext_lazy("prospect: has never bought"),
    NEW: gettext_lazy("new customer: has bought once, lately"),
    REGULAR: gettext_lazy("regular customer: has bought again, and lately"),
    FORMER: gettext_lazy("former customer: has not bought lately"),
}
#: Days; "lately" where nothing else is said.
A_YEAR = 365


class LifecycleBlock(blocks.StructBlock):
    stage = blocks.ChoiceBlock(choices=list(STAGES.items()), default=PROSPECT, label=gettext_lazy("Stage"))
    days = windows.days_block(
        default=A_YEAR, label=gettext_lazy("Lately: in so many days"), help_text=gettext_lazy("Empty: 365.")
    )

    class Meta:
        icon = "group"
        label = gettext_lazy("Is a prospect or a customer")
        label_format = "{stage}"


@registry.register
class Lifecycle(Condition):
    """Is at one of four stages, told from purchases alone: everybody is always at exactly one of them."""

    slug = "lifecycle"
    label = gettext_lazy("Is a prospect or a customer")
    icon = "group"
    listens = (kinds.PURCHASE_MADE,)

    @classmethod
    def block(cls):
        return LifecycleBlock()

    @property
    def stage(self):
        given = self.config.get("stage")
        return given if given in tuple(STAGES) else ""

    @property
    def days(self):
        return windows.whole(self.config.get("days")) or A_YEAR

    def lately(self, at):
        return at - timedelta(days=self.days)

    def judge(self, past, at):
        made = [moment for moment, _cents in past.of(Purchases())]
        facts = acts.told(made, found=len(made), wanted=0, since=None)
        if not made:
            stage = PROSPECT
        elif made[-1] < self.lately(at):
            stage = FORMER
        else:
            stage = NEW if len(made) == 1 else REGULAR
        return Answer(stage == self.stage, facts)

    def where(self, at):
        made = Purchases().events.filter(at__lte=at)
        again = made.values("contact_id").annotate(times=Count("pk")).filter(times__gt=1)
        bought, lately, twice = those(made), those(made.filter(at__gte=self.lately(at))), those(again)
        stages = {PROSPECT: ~bought, NEW: lately & ~twice, REGULAR: lately & twice, FORMER: bought & ~lately}
        return Truth(stages.get(self.stage, NOBODY))

    def turns(self, since, until):
        """Those whose last purchase may have been long enough ago in between."""
        return those(Purchases().events.filter(at__gte=self.lately(since), at__lt=self.lately(until)))

    @classmethod
    def folded(cls):
        said = {stage: [cls._words(stage, number) for number in (1, 2)] for stage in STAGES}
        unsaid = {stage: words[1].replace("%(days)d", str(A_YEAR)) for stage, words in said.items()}
        return [
            *(way(*words, when={"stage": [stage], "days": True}, by="days") for stage, words in said.items()),
            *(way(words, when={"stage": [stage]}) for stage, words in unsaid.items()),
        ]

    @staticmethod
    def _words(stage, number):
        if stage == NEW:
            return ngettext(
                "has bought once, in the last day",
                "has bought once, in the last %(days)d days",
                number,
            )
        if stage == REGULAR:
            return ngettext(
                "has bought more than once, lastly in the last day",
                "has bought more than once, lastly in the last %(days)d days",
                number,
            )
        if stage == FORMER:
            return ngettext(
                "has bought, but not in the last day",
                "has bought, but not in the last %(days)d days",
                number,
            )
        return _("has never bought")

    def sentence(self):
        return self._words(self.stage, self.days) % {"days": self.days}

    def known(self, facts):
        return acts.in_words(facts)

    def problems(self):
        found = [] if self.stage else [_("A condition does not say which stage is meant. Choose one.")]
        days = self.config.get("days")
        if days not in (None, "") and not windows.is_days(days):
            words = _("“Lately” takes a number of days from 1 to %(most)d. Empty means 365.")
            found.append(words % {"most": windows.LONGEST})
        return found
