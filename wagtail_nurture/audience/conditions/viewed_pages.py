from datetime import timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, days, pagewords
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sources import Measured, PagesSeen
from wagtail_nurture.audience.truth import NOBODY, Truth
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from .base import Answer, Condition, registry


#: Days, ten years.
LONGEST = 3650


class ViewedPagesBlock(blocks.StructBlock):
    section = blocks.PageChooserBlock(
        required=False, label=gettext_lazy("In section"), help_text=gettext_lazy("This page and all below it.")
    )
    page_type = blocks.ChoiceBlock(choices=choices.page_types_or_any, required=False, label=gettext_lazy("Page type"))
    topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Tag"))
    times = blocks.IntegerBlock(min_value=1, default=1, label=gettext_lazy("At least so many pages"))
    days = blocks.IntegerBlock(
        min_value=1,
        max_value=LONGEST,
        default=30,
        required=False,
        label=gettext_lazy("In so many days"),
        help_text=gettext_lazy("Empty: ever."),
    )
    since_entry = blocks.BooleanBlock(
        required=False, label=gettext_lazy("Count only visits since entering the scenario")
    )

    class Meta:
        icon = "view"
        label = gettext_lazy("Has viewed pages")
        label_format = "{times} × {page_type} {topic}"


@registry.register
class ViewedPages(Condition):
    """Viewed at least N different pages of a section, type or tag, in D days or since entering the scenario."""

    slug = "viewed_pages"
    label = gettext_lazy("Has viewed pages")
    icon = "view"
    listens = (kinds.PAGE_VIEWED, kinds.VISITOR_IDENTIFIED)

    @classmethod
    def block(cls):
        return ViewedPagesBlock()

    @property
    def times(self):
        return self.config.get("times") or 1

    def since(self, person, at):
        """From when on a visit of ``person`` (None: of anybody) counts: aware datetime, or None for ever."""
        if self.config.get("since_entry") and person and person.entered_at:
            return person.entered_at
        days = self.config.get("days")
        return at - timedelta(days=min(max(days, 0), LONGEST)) if days else None

    @property
    def pages(self):
        """The source of the visits that count."""
        config = self.config
        return PagesSeen(config.get("section"), config.get("page_type") or "", config.get("topic") or "")

    def judge(self, past, at):
        visits, since = past.of(self.pages), self.since(past.person, at)
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

    def where(self, at):
        visits = Event.objects.filter(kind=kinds.PAGE_VIEWED, contact__isnull=False, at__lte=at)
        if since := self.since(None, at):
            visits = visits.filter(at__gte=since)
        visits = visits.filter(page_id__in=self.pages.pages).values("contact_id")
        if self.times > 1:
            visits = visits.annotate(pages=Count("page_id", distinct=True)).filter(pages__gte=self.times)
        yes = Q(pk__in=visits.values("contact_id"))
        return Truth(yes, ~yes & ~Q(pk__in=reading.measurable().values("contact_id")))

    def turns(self, since, until):
        """Those of whom a visit grew too old in between."""
        if not (oldest := self.since(None, since)):
            return NOBODY
        visits = Event.objects.filter(kind=kinds.PAGE_VIEWED, contact__isnull=False)
        return Q(pk__in=visits.filter(at__gte=oldest, at__lt=self.since(None, until)).values("contact_id"))

    @classmethod
    def folded(cls):
        where = pagewords.folded()
        seen = [
            ngettext("viewed at least %(count)d page%(places)s", "viewed at least %(count)d pages%(places)s", number)
            for number in (1, 2)
        ]
        ways = [
            (_("%(viewed)s since entering the scenario"), ["since_entry"]),
            (_("%(viewed)s in the last %(days)d days"), ["days"]),
            ("%(viewed)s", []),
        ]
        return [
            way(
                *(words.replace("%(viewed)s", each) for each in seen),
                when=when,
                by="times",
                where=where,
                count="%(times)s",
                places="%(pages)s",
            )
            for words, when in ways
        ]

    def sentence(self):
        places = pagewords.sentence(self.config)
        facts = {"count": self.times, "places": places}
        seen = ngettext(
            "viewed at least %(count)d page%(places)s", "viewed at least %(count)d pages%(places)s", self.times
        )
        whole = seen % facts
        if self.config.get("since_entry"):
            return _("%(viewed)s since entering the scenario") % {"viewed": whole}
        if days := self.config.get("days"):
            return _("%(viewed)s in the last %(days)d days") % {"viewed": whole, "days": days}
        return whole

    def known(self, facts):
        """ "last visit 12 Nov, rule asked since 15 Nov"; with the number of pages where more than one is asked for."""
        if facts.get("unknown"):
            return super().known(facts)
        moments = {name: facts[name] for name in ("last", "since") if facts.get(name)}
        told = dict(zip(moments, days.told(*moments.values()), strict=True))
        parts = [_("%(found)s of %(wanted)s pages") % facts] if self.times > 1 else []
        parts.append(_("last visit %(day)s") % {"day": told["last"]} if "last" in told else _("no visit"))
        if "since" in told and not facts.get("truth"):
            parts.append(_("rule asked since %(day)s") % {"day": told["since"]})
        return ", ".join(parts)

    def problems(self):
        found = pagewords.problems(self.config)
        if self.times < 1:
            found.append(_("“At least so many pages” takes a number from 1 on."))
        if not 1 <= (self.config.get("days") or 1) <= LONGEST:
            words = _("“In so many days” takes a number from 1 to %(most)d. Empty means ever.")
            found.append(words % {"most": LONGEST})
        return found

    def gone(self):
        """Nothing: what is known of pages outlives them (PageFact)."""
        return []
