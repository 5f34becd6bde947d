from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import acts, pagewords, properties, windows
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sections import PagesBlock
from wagtail_nurture.audience.sources import Measured, PagesSeen
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from .base import Answer, Condition, registry


#: Minutes, a working week.
LONGEST = 2400


@dataclass(frozen=True)
class TimeSpent(PagesSeen):
    """(moment, hundredths of a second) of each stay on those pages, oldest first."""

    def load(self, numbers, at):
        stays = Event.objects.filter(kind=kinds.PAGE_READ, contact_id__in=numbers, at__lte=at)
        stays = stays.filter(page_id__in=self.pages).order_by("at", "pk")
        spent = {}
        for number, moment, facts in stays.values_list("contact_id", "at", "properties"):
            spent.setdefault(number, []).append((moment, properties.cents(facts.get("seconds"))))
        return spent


class TimeOnPagesBlock(PagesBlock):
    minutes = blocks.IntegerBlock(
        min_value=1, max_value=LONGEST, default=5, label=gettext_lazy("At least so many minutes, in all")
    )
    days = windows.days_block(default=30)
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "time"
        label = gettext_lazy("Has spent time on pages")
        label_format = "{minutes} {page_type} {topic}"


@registry.register
class TimeOnPages(windows.Windowed, Condition):
    """Had pages (of a section, type, tag, author, language) before their eyes for N minutes in all, in a window.

    Counted is what the page's script reports: only while the page is seen and somebody moves.
    """

    slug = "time_on_pages"
    label = gettext_lazy("Has spent time on pages")
    icon = "time"
    listens = (kinds.PAGE_READ, kinds.VISITOR_IDENTIFIED)

    @classmethod
    def block(cls):
        return TimeOnPagesBlock()

    @property
    def minutes(self):
        return windows.whole(self.config.get("minutes"), least=1, most=LONGEST) or 1

    @property
    def _least(self):
        """In hundredths of a second."""
        return self.minutes * 60 * 100

    @property
    def stays(self):
        return TimeSpent(**pagewords.chosen(self.config))

    def judge_since(self, past, at, since):
        stays = past.of(self.stays)
        spent = sum(hundredths for moment, hundredths in stays if since is None or moment >= since)
        facts = acts.told([moment for moment, _spent in stays], found=spent // 6000, wanted=self.minutes, since=since)
        if spent >= self._least:
            return Answer(True, facts)
        if not past.of(Measured()):
            return Answer(None, facts | {"unknown": "visits_not_measured"})
        return Answer(False, facts)

    @property
    def _events(self):
        return Event.objects.filter(kind=kinds.PAGE_READ, page_id__in=self.stays.pages)

    def where(self, at):
        spent = self.counted(self._events, at).values("contact_id").annotate(spent=Sum(properties.Cents("seconds")))
        yes = those(spent.filter(spent__gte=self._least))
        return Truth(yes, yes | ~those(reading.measurable()))

    def turns(self, since, until):
        return self.aged(Event.objects.filter(kind=kinds.PAGE_READ), since, until)

    @staticmethod
    def _done(number):
        return ngettext(
            "spent at least %(count)d minute on pages%(places)s",
            "spent at least %(count)d minutes on pages%(places)s",
            number,
        )

    @classmethod
    def folded(cls):
        return [
            way(*words, when=needs, by="minutes", where=pagewords.folded(), count="%(minutes)s", places="%(pages)s")
            for words, needs in windows.folded(cls._done(1), cls._done(2))
        ]

    def sentence(self):
        places = pagewords.sentence(self.config)
        return self.in_window(self._done(self.minutes) % {"count": self.minutes, "places": places})

    def known(self, facts):
        """ "3 of 5 minutes, last visit 12 Nov"."""
        if facts.get("unknown"):
            return super().known(facts)
        if facts.get("not_sent"):
            return acts.in_words(facts)
        told = acts.in_words({name: fact for name, fact in facts.items() if name != "wanted"})
        return _("%(found)s of %(wanted)s minutes, %(told)s") % (facts | {"told": told})

    def problems(self):
        found = pagewords.problems(self.config) + self.window_problems()
        if not windows.is_between(self.config.get("minutes"), 1, LONGEST):
            words = _("“At least so many minutes” takes a whole number from 1 to %(most)d.")
            found.append(words % {"most": LONGEST})
        return found

    def gone(self):
        """Nothing: what is known of pages outlives them (PageFact)."""
        return []
