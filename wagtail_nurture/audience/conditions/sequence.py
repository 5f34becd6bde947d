from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import acts, choices, pagewords, windows
from wagtail_nurture.audience.acts import Acts
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.past import Source
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.audience.sources import Measured, PagesSeen
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from .base import Answer, Condition, registry


PAGE = "page"
KINDS = {
    PAGE: kinds.PAGE_VIEWED,
    "form": kinds.FORM_SUBMITTED,
    "document": kinds.DOCUMENT_DOWNLOADED,
    "purchase": kinds.PURCHASE_MADE,
}
WHAT = [
    (PAGE, pgettext_lazy("in a sequence", "viewed a page")),
    ("form", pgettext_lazy("in a sequence", "sent in a form")),
    ("document", pgettext_lazy("in a sequence", "downloaded a document")),
    ("purchase", pgettext_lazy("in a sequence", "bought something")),
]


class SequenceBlock(blocks.StructBlock):
    first = blocks.ChoiceBlock(choices=WHAT, default=PAGE, label=gettext_lazy("First"))
    first_section = SectionBlock(required=False, label=gettext_lazy("First page: in section"))
    first_page_type = KeptChoiceBlock(
        choices=choices.page_types_or_any, required=False, label=gettext_lazy("First page: type")
    )
    first_topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("First page: tag"))
    then = blocks.ChoiceBlock(choices=WHAT, default=PAGE, label=gettext_lazy("Then"))
    then_section = SectionBlock(required=False, label=gettext_lazy("Second page: in section"))
    then_page_type = KeptChoiceBlock(
        choices=choices.page_types_or_any, required=False, label=gettext_lazy("Second page: type")
    )
    then_topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Second page: tag"))
    within = blocks.IntegerBlock(
        min_value=1, max_value=windows.LONGEST, default=7, label=gettext_lazy("Within so many days")
    )
    days = windows.days_block(
        label=gettext_lazy("Both in the last so many days"), help_text=gettext_lazy("Empty: whenever it was.")
    )
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "order"
        label = gettext_lazy("Did one thing, then another")
        label_format = "{first} {then}"


@dataclass(frozen=True)
class Views(Source):
    """The moments at which people looked at certain pages, oldest first."""

    pages: PagesSeen

    nothing = ()

    @property
    def events(self):
        return Event.objects.filter(kind=kinds.PAGE_VIEWED, contact__isnull=False, page_id__in=self.pages.pages)

    def load(self, numbers, at):
        found = {}
        rows = self.events.filter(contact_id__in=numbers, at__lte=at).order_by("at")
        for number, moment in rows.values_list("contact_id", "at"):
            found.setdefault(number, []).append(moment)
        return found


@registry.register
class Sequence(windows.Windowed, Condition):
    """Did one thing and another one later, within D days of it; both in the window, if there is one."""

    slug = "sequence"
    label = gettext_lazy("Did one thing, then another")
    icon = "order"
    listens = (*KINDS.values(), kinds.VISITOR_IDENTIFIED)

    @classmethod
    def block(cls):
        return SequenceBlock()

    def listens_to(self):
        mine = {KINDS[self.what(place)] for place in ("first", "then")}
        return sorted(mine | ({kinds.VISITOR_IDENTIFIED} if kinds.PAGE_VIEWED in mine else set()))

    def what(self, place):
        """What must have happened "first" or "then": a key of KINDS."""
        given = self.config.get(place)
        return given if given in tuple(KINDS) else PAGE

    def source(self, place):
        if self.what(place) == PAGE:
            return Views(PagesSeen(**pagewords.chosen(self.config, f"{place}_")))
        return Acts(KINDS[self.what(place)])

    @property
    def within(self):
        return timedelta(days=windows.whole(self.config.get("within"), least=1) or 7)

    @property
    def _sees_pages(self):
        return PAGE in (self.what("first"), self.what("then"))

    def judge_since(self, past, at, since):
        firsts, thens = (
            [moment for moment in past.of(self.source(place)) if since is None or moment >= since]
            for place in ("first", "then")
        )
        found = next((moment for moment in reversed(thens) if self._follows(moment, firsts)), None)
        facts = {"since": since.isoformat()} if since else {}
        if found:
            return Answer(True, facts | {"last": found.isoformat()})
        if self._sees_pages and not past.of(Measured()):
            return Answer(None, facts | {"unknown": "visits_not_measured"})
        return Answer(False, facts | ({"only_first": firsts[-1].isoformat()} if firsts else {}))

    def _follows(self, moment, firsts):
        """Whether one of ``firsts`` (oldest first) came before ``moment``, and not too long before."""
        before = bisect_left(firsts, moment)
        return before > 0 and moment - firsts[before - 1] <= self.within

    def where(self, at):
        latest = ExpressionWrapper(OuterRef("at") + Value(self.within), output_field=DateTimeField())
        later = self.counted(self.source("then").events, at)
        later = later.filter(contact=OuterRef("contact"), at__gt=OuterRef("at"), at__lte=latest)
        first = self.counted(self.source("first").events, at).filter(Exists(later))
        yes = those(first)
        if not self._sees_pages:
            return Truth(yes)
        return Truth(yes, yes | ~those(reading.measurable()))

    def turns(self, since, until):
        """Those of whom a first thing grew too old in between."""
        return self.aged(Event.objects.filter(kind=KINDS[self.what("first")]), since, until)

    @staticmethod
    def _words(number):
        return ngettext(
            "first %(first)s, then %(then)s within %(within)d day",
            "first %(first)s, then %(then)s within %(within)d days",
            number,
        )

    @classmethod
    def folded(cls):
        said = [
            cls._words(n).replace("%(first)s", "%(first)s%(pages)s").replace("%(then)s", "%(then)s%(more)s")
            for n in (1, 2)
        ]
        return [
            way(*words, when=needs, by="within", where=pagewords.folded("first_"), more=pagewords.folded("then_"))
            for words, needs in windows.folded(*said)
        ]

    def sentence(self):
        facts = {"first": self._named("first"), "then": self._named("then"), "within": self.within.days}
        return self.in_window(self._words(self.within.days) % facts)

    def _named(self, place):
        pages = pagewords.sentence(self.config, f"{place}_") if self.what(place) == PAGE else ""
        return f"{dict(WHAT)[self.what(place)]}{pages}"

    def known(self, facts):
        if facts.get("unknown"):
            return super().known(facts)
        if facts.get("only_first"):
            told = acts.in_words({"last": facts["only_first"], "truth": True})
            return _("only the first one, %(when)s") % {"when": told}
        return acts.in_words(facts | {"truth": True})

    def problems(self):
        found = self.window_problems()
        if not windows.is_days(self.config.get("within")):
            found.append(_("“Within so many days” takes a number from 1 to %(most)d.") % {"most": windows.LONGEST})
        for place in ("first", "then"):
            if self.what(place) == PAGE:
                found += pagewords.problems(self.config, f"{place}_")
        return found

    def gone(self):
        """Nothing: what is known of pages outlives them (PageFact)."""
        return []
