from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import acts, days, pagewords, windows
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sections import PagesBlock
from wagtail_nurture.audience.sources import Measured, PagesSeen
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from .base import Answer, Condition, registry


class ViewedPagesBlock(PagesBlock):
    times = blocks.IntegerBlock(min_value=1, default=1, label=gettext_lazy("At least so many pages"))
    days = windows.days_block(default=30)
    since_entry = blocks.BooleanBlock(
        required=False, label=gettext_lazy("Count only visits since entering the scenario")
    )
    since_message = windows.since_message_block()

    class Meta:
        icon = "view"
        label = gettext_lazy("Has viewed pages")
        label_format = "{times} × {page_type} {topic}"


@registry.register
class ViewedPages(windows.Windowed, Condition):
    """Viewed at least N different pages of a section, type, tag, author or language, in D days or since entering."""

    slug = "viewed_pages"
    label = gettext_lazy("Has viewed pages")
    icon = "view"
    listens = (kinds.PAGE_VIEWED, kinds.VISITOR_IDENTIFIED)

    @classmethod
    def block(cls):
        return ViewedPagesBlock()

    @property
    def pages(self):
        """The source of the visits that count."""
        return PagesSeen(**pagewords.chosen(self.config))

    def judge_since(self, past, at, since):
        visits = past.of(self.pages)
        found = sum(1 for last in visits if since is None or last >= since)
        facts = {"found": found, "wanted": self.times}
        if since:
            facts["since"] = since.isoformat()
        if visits:
            facts["last"] = max(visits).isoformat()
        if found >= self.times:
            return Answer(True, facts)
        if not past.of(Measured()):
            return Answer(None, facts | {"unknown": "visits_not_measured"})
        return Answer(False, facts)

    @property
    def _events(self):
        return Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id__in=self.pages.pages)

    def where(self, at):
        visits = self.counted(self._events, at).values("contact_id")
        if self.times > 1:
            visits = visits.annotate(pages=Count("page_id", distinct=True)).filter(pages__gte=self.times)
        yes = those(visits)
        return Truth(yes, yes | ~those(reading.measurable()))

    def turns(self, since, until):
        """Those of whom a visit grew too old in between."""
        return self.aged(Event.objects.filter(kind=kinds.PAGE_VIEWED), since, until)

    @staticmethod
    def _done(number):
        return ngettext("viewed at least %(count)d page%(places)s", "viewed at least %(count)d pages%(places)s", number)

    @classmethod
    def folded(cls):
        return [
            way(*words, when=needs, by="times", where=pagewords.folded(), count="%(times)s", places="%(pages)s")
            for words, needs in windows.folded(cls._done(1), cls._done(2))
        ]

    def sentence(self):
        return self.in_window(self._done(self.times) % {"count": self.times, "places": pagewords.sentence(self.config)})

    def known(self, facts):
        """ "last visit 12 Nov, rule asked since 15 Nov"; with the number of pages where more than one is asked for."""
        if facts.get("unknown"):
            return super().known(facts)
        if facts.get("not_sent"):
            return acts.in_words(facts)
        moments = {name: facts[name] for name in ("last", "since") if facts.get(name)}
        told = dict(zip(moments, days.told(*moments.values()), strict=True))
        parts = [_("%(found)s of %(wanted)s pages") % facts] if self.times > 1 else []
        parts.append(_("last visit %(day)s") % {"day": told["last"]} if "last" in told else _("no visit"))
        if "since" in told and not facts.get("truth"):
            parts.append(_("rule asked since %(day)s") % {"day": told["since"]})
        return ", ".join(parts)

    def problems(self):
        return pagewords.problems(self.config) + self.window_problems()

    def gone(self):
        """Nothing: what is known of pages outlives them (PageFact)."""
        return []
