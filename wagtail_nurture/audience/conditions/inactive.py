from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import days, windows
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sources import Allows, KnownSince, LastAct, Measured, MessageActs
from wagtail_nurture.audience.truth import NOBODY, Truth
from wagtail_nurture.contacts import consent
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import classify, kinds, reading
from wagtail_nurture.tracking.models import Event, EventClass

from .base import Answer, Condition, registry


VISIT, CLICK, ANY = "visit", "click", "any"
WHAT = [
    (ANY, gettext_lazy("no sign of life")),
    (VISIT, gettext_lazy("no visit")),
    (CLICK, gettext_lazy("no click in a message")),
]
#: What a person does, clicks apart: those have to be believed first. That a message was opened is none (CNIL).
LIFE = (
    kinds.PAGE_VIEWED,
    kinds.FORM_SUBMITTED,
    kinds.DOCUMENT_REQUESTED,
    kinds.DOCUMENT_DOWNLOADED,
    kinds.PURCHASE_MADE,
    kinds.CART_CHANGED,
)


class InactiveBlock(blocks.StructBlock):
    what = blocks.ChoiceBlock(choices=WHAT, default=ANY, label=gettext_lazy("What is missing"))
    days = blocks.IntegerBlock(
        min_value=1, max_value=windows.LONGEST, default=90, label=gettext_lazy("For so many days")
    )

    class Meta:
        icon = "history"
        label = gettext_lazy("It has been a while")
        label_format = "{what} {days}"


@registry.register
class Inactive(Condition):
    """No visit, no click, or no act at all for D days, of somebody who is known as long as that.

    Unknown where visits or clicks are not measured; what was seen is a "no" all the same.
    """

    slug = "inactive"
    label = gettext_lazy("It has been a while")
    icon = "history"
    listens = (*LIFE, kinds.MESSAGE_CLICKED, kinds.VISITOR_IDENTIFIED)

    @classmethod
    def block(cls):
        return InactiveBlock()

    @property
    def what(self):
        given = self.config.get("what")
        return given if given in (VISIT, CLICK) else ANY

    @property
    def days(self):
        return windows.whole(self.config.get("days"), least=1) or 90

    @property
    def kinds(self):
        """The kinds of events that are a sign of life by themselves."""
        return {VISIT: (kinds.PAGE_VIEWED,), CLICK: ()}.get(self.what, LIFE)

    def since(self, at):
        return at - timedelta(days=self.days)

    def judge(self, past, at):
        since, last = self.since(at), past.of(LastAct(self.kinds)) if self.kinds else None
        clicks = past.of(MessageActs(kinds.MESSAGE_CLICKED)) if self.what != VISIT else ()
        believed = [act.event.at for act in clicks if act.kind == EventClass.Kind.HUMAN]
        last = max([*believed, *([last] if last else [])], default=None)
        facts = {"days": self.days} | ({"last": last.isoformat()} if last else {})
        if last and last >= since:
            return Answer(False, facts)
        known = past.of(KnownSince())
        if known is None or known > since:
            return Answer(False, facts | ({"known": known.isoformat()} if known else {}))
        return self._unless_unknown(past, at, clicks, facts)

    def _unless_unknown(self, past, at, clicks, facts):
        """Nothing was seen: yes, where it would have been seen."""
        doubtful = [
            act for act in clicks if act.kind in {None, EventClass.Kind.UNKNOWN} and act.event.at >= self.since(at)
        ]
        if settling := [act.settled_at for act in doubtful if act.kind is None]:
            return Answer(None, facts | {"unknown": "settling"}, look_again_at=min(settling))
        if doubtful:
            return Answer(None, facts | {"unknown": "doubtful"})
        if self.what != CLICK and not past.of(Measured()):
            return Answer(None, facts | {"unknown": "visits_not_measured"})
        if self.what != VISIT and not past.of(Allows("tracking")):
            return Answer(None, facts | {"unknown": "not_measured"})
        return Answer(True, facts)

    def where(self, at):
        since = self.since(at)
        recent = Event.objects.filter(contact__isnull=False, at__gte=since, at__lte=at)
        seen, unknown = [Q(created_at__gt=since)], []
        if self.kinds:
            seen.append(those(recent.filter(kind__in=self.kinds)))
        if self.what != CLICK:
            unknown.append(~those(reading.measurable()))
        if self.what != VISIT:
            clicks = reading.believed(recent.filter(kind=kinds.MESSAGE_CLICKED), at)
            seen.append(those(clicks.human))
            unknown += [those(clicks.settling), those(clicks.doubtful), ~those(consent.granting("tracking", "site"))]
        seen, unknown = reduce(or_, seen), reduce(or_, unknown)
        return Truth(~seen & ~unknown, ~seen)

    def turns(self, since, until):
        acts = Event.objects.filter(contact__isnull=False)
        oldest, newest = self.since(since), self.since(until)
        aged = acts.filter(kind__in=(*self.kinds, kinds.MESSAGE_CLICKED), at__gte=oldest, at__lte=newest)
        settled = NOBODY
        if self.what != VISIT:
            fresh = acts.filter(kind=kinds.MESSAGE_CLICKED, at__gte=since - classify.settling(), at__lte=until)
            settled = those(fresh)
        return those(aged) | settled | Q(created_at__gte=oldest, created_at__lte=newest)

    @staticmethod
    def _words(what, number):
        if what == VISIT:
            return ngettext("no visit for %(days)d day", "no visit for %(days)d days", number)
        if what == CLICK:
            return ngettext("no click in a message for %(days)d day", "no click in a message for %(days)d days", number)
        return ngettext("no sign of life for %(days)d day", "no sign of life for %(days)d days", number)

    @classmethod
    def folded(cls):
        return [
            way(*(cls._words(what, number) for number in (1, 2)), when={"what": [what]}, by="days")
            for what, _label in WHAT
        ]

    def sentence(self):
        return self._words(self.what, self.days) % {"days": self.days}

    def known(self, facts):
        if facts.get("unknown"):
            return super().known(facts)
        if facts.get("known"):
            return _("known only since %(day)s") % {"day": days.told(facts["known"])[0]}
        return _("last on %(day)s") % {"day": days.told(facts["last"])[0]} if facts.get("last") else _("never")

    def problems(self):
        if windows.is_days(self.config.get("days")):
            return []
        return [_("“For so many days” takes a number from 1 to %(most)d.") % {"most": windows.LONGEST}]

    def gone(self):
        return []
