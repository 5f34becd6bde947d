from datetime import timedelta

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import acts, properties, windows
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.shop import Purchases
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds

from .base import Answer, Condition, registry


AT_LEAST, EXACTLY = "at_least", "exactly"
HOW = [(AT_LEAST, pgettext_lazy("how often", "at least")), (EXACTLY, pgettext_lazy("how often", "exactly"))]


class PurchasedBlock(blocks.StructBlock):
    how = blocks.ChoiceBlock(choices=HOW, default=AT_LEAST, label=gettext_lazy("How often"))
    times = windows.times_block(gettext_lazy("So many purchases"))
    category = blocks.CharBlock(
        required=False,
        max_length=100,
        label=gettext_lazy("Of the category"),
        help_text=gettext_lazy("Its short name, as the shop reports it. Empty: any."),
    )
    amount = blocks.DecimalBlock(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        label=gettext_lazy("For at least so much in all"),
        help_text=gettext_lazy("What these purchases came to together. Empty: whatever it was."),
    )
    days = windows.days_block()
    quiet_days = windows.days_block(
        label=gettext_lazy("And none in so many days"),
        help_text=gettext_lazy("The last such purchase is at least so long ago. Empty: whenever it was."),
    )
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "success"
        label = gettext_lazy("Has bought")
        label_format = "{how} {times} {category}"


@registry.register
class Purchased(windows.Windowed, Condition):
    """Made at least (or exactly) N purchases, perhaps of a category, for an amount, in a window, and none lately."""

    slug = "purchased"
    label = gettext_lazy("Has bought")
    icon = "success"
    listens = (kinds.PURCHASE_MADE,)

    @classmethod
    def block(cls):
        return PurchasedBlock()

    @property
    def exactly(self):
        return self.config.get("how") == EXACTLY

    @property
    def purchases(self):
        return Purchases(one_line(self.config.get("category") or "", 100))

    @property
    def cents(self):
        """What the purchases must come to, in hundredths; 0 for nothing."""
        known = properties.written(self.config.get("amount"))
        return properties.cents(known) if known else 0

    @property
    def quiet_days(self):
        return windows.whole(self.config.get("quiet_days")) or None

    def quiet_since(self, at):
        return at - timedelta(days=self.quiet_days) if self.quiet_days else None

    def judge_since(self, past, at, since):
        made = past.of(self.purchases)
        counted = [cents for moment, cents in made if since is None or moment >= since]
        total = sum(counted)
        enough = len(counted) == self.times if self.exactly else len(counted) >= self.times
        quiet = self.quiet_since(at)
        lately = quiet is not None and any(moment >= quiet for moment, _cents in made)
        facts = acts.told([moment for moment, _cents in made], found=len(counted), wanted=self.times, since=since)
        if self.cents:
            facts |= {"total": total / 100, "least": self.cents / 100}
        worth_it = not self.cents or total >= self.cents
        return Answer(enough and worth_it and not lately, facts)

    def where(self, at):
        counted = self.counted(self.purchases.events, at).values("contact_id")
        if self.exactly:
            counted = counted.annotate(times=Count("pk")).filter(times=self.times)
        elif self.times > 1:
            counted = counted.annotate(times=Count("pk")).filter(times__gte=self.times)
        if self.cents:
            counted = counted.annotate(total=Sum(properties.Cents("amount"))).filter(total__gte=self.cents)
        yes = those(counted)
        if quiet := self.quiet_since(at):
            lately = self.purchases.events.filter(at__gte=quiet, at__lte=at)
            yes &= ~those(lately)
        return Truth(yes)

    def turns(self, since, until):
        turned = self.aged(self.purchases.events, since, until)
        if self.quiet_days:
            slept = self.purchases.events.filter(at__gte=self.quiet_since(since), at__lt=self.quiet_since(until))
            turned |= those(slept)
        return turned

    @staticmethod
    def _done(exactly, number):
        if exactly:
            return ngettext("made exactly %(count)d purchase", "made exactly %(count)d purchases", number)
        return ngettext("made at least %(count)d purchase", "made at least %(count)d purchases", number)

    @staticmethod
    def _narrower():
        """The words for each further field, which follow the purchases."""
        return {
            "category": _("of the category “%(category)s”"),
            "amount": _("for at least %(amount)s in all"),
        }

    @classmethod
    def folded(cls):
        where, quiet = list(cls._narrower().items()), cls._quiet().replace("%(days)d", "%(quiet_days)d")
        return [
            way(
                *(last.replace("%(done)s", words) for words in said),
                when={"how": [how]} | dict.fromkeys([*needs, *asleep], True),
                by="times",
                where=where,
                count="%(times)s",
            )
            for how, _label in HOW
            for asleep, last in ((["quiet_days"], quiet), ([], "%(done)s"))
            for said, needs in windows.folded(*(cls._done(how == EXACTLY, n) + "%(pages)s" for n in (1, 2)))
        ]

    @staticmethod
    def _quiet():
        return _("%(done)s, but none in the last %(days)d days")

    def sentence(self):
        facts = {"category": self.purchases.category, "amount": self.config.get("amount")}
        parts = [words % facts for name, words in self._narrower().items() if facts[name]]
        done = " ".join([self._done(self.exactly, self.times) % {"count": self.times}, *parts])
        whole = self.in_window(done)
        return self._quiet() % {"done": whole, "days": self.quiet_days} if self.quiet_days else whole

    def known(self, facts):
        told = acts.in_words(facts)
        if "least" not in facts:
            return told
        return _("%(told)s, for %(total)s of %(least)s") % (facts | {"told": told})

    def problems(self):
        found, amount = self.window_problems(), self.config.get("amount")
        if amount not in (None, "") and not properties.is_amount(amount):
            found.append(_("“For at least so much in all” takes a number, for example 100."))
        quiet = self.config.get("quiet_days")
        if quiet not in (None, "") and not windows.is_days(quiet):
            words = _("“And none in so many days” takes a number from 1 to %(most)d, or nothing.")
            found.append(words % {"most": windows.LONGEST})
        return found
