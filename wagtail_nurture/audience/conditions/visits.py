from django.db.models import Count
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import acts, choices, pagewords, windows
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.audience.sources import DaysSeen, Measured, day_of
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from .base import Answer, Condition, registry


class VisitsBlock(blocks.StructBlock):
    times = windows.times_block(gettext_lazy("On at least so many days"))
    days = windows.days_block(default=30)
    section = SectionBlock(
        required=False, label=gettext_lazy("Only in section"), help_text=gettext_lazy("This page and all below it.")
    )
    page_type = KeptChoiceBlock(
        choices=choices.page_types_or_any, required=False, label=gettext_lazy("Only this page type")
    )
    topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Only with the tag"))
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "calendar-alt"
        label = gettext_lazy("Has come back on several days")
        label_format = "{times}"


@registry.register
class Visits(windows.Windowed, Condition):
    """Visited on at least N different days (calendar days of the project's time zone), perhaps certain pages."""

    slug = "visits"
    label = gettext_lazy("Has come back on several days")
    icon = "calendar-alt"
    listens = (kinds.PAGE_VIEWED, kinds.VISITOR_IDENTIFIED)

    @classmethod
    def block(cls):
        return VisitsBlock()

    @property
    def days_seen(self):
        return DaysSeen(**pagewords.chosen(self.config))

    @property
    def _events(self):
        return Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id__in=self.days_seen.pages)

    def judge_since(self, past, at, since):
        lasts = sorted(past.of(self.days_seen))
        found = sum(1 for last in lasts if since is None or last >= since)
        facts = acts.told(lasts, found=found, wanted=self.times, since=since)
        if found >= self.times:
            return Answer(True, facts)
        if not past.of(Measured()):
            return Answer(None, facts | {"unknown": "visits_not_measured"})
        return Answer(False, facts)

    def where(self, at):
        visits = self.counted(self._events, at).values("contact_id")
        if self.times > 1:
            visits = visits.annotate(seen=Count(day_of("at"), distinct=True)).filter(seen__gte=self.times)
        yes = those(visits)
        return Truth(yes, yes | ~those(reading.measurable()))

    def turns(self, since, until):
        return self.aged(self._events, since, until)

    @staticmethod
    def _done(number):
        return ngettext(
            "viewed a page%(places)s on at least %(count)d day",
            "viewed a page%(places)s on at least %(count)d different days",
            number,
        )

    @staticmethod
    def _came(number):
        return ngettext("visited on at least %(count)d day", "visited on at least %(count)d different days", number)

    @classmethod
    def folded(cls):
        return [
            way(
                *words,
                when=[*needs, *narrowed],
                by="times",
                where=pagewords.folded(),
                count="%(times)s",
                places="%(pages)s",
            )
            for narrowed, said in ((["pages"], cls._done), ([], cls._came))
            for words, needs in windows.folded(said(1), said(2))
        ]

    def sentence(self):
        places = pagewords.sentence(self.config)
        words = self._done(self.times) if places else self._came(self.times)
        return self.in_window(words % {"count": self.times, "places": places})

    def known(self, facts):
        return super().known(facts) if facts.get("unknown") else acts.in_words(facts)

    def problems(self):
        return pagewords.problems(self.config) + self.window_problems()

    def gone(self):
        """Nothing: what is known of pages outlives them (PageFact)."""
        return []
