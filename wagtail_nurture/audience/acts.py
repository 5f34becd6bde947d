"""What people did, counted: the events of some kind, perhaps about one thing, at least so many times in a window."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from wagtail_nurture.lookups import those
from wagtail_nurture.tracking.models import Event

from . import days
from .conditions.base import Answer, Condition
from .past import Source
from .properties import Comparison
from .truth import Truth
from .windows import Windowed


@dataclass(frozen=True)
class Acts(Source):
    """The moments at which people did something, oldest first: events of ``kind``, perhaps with one ``subject``, and
    with the properties that all ``compared`` want."""

    kind: str
    subject: str = ""
    compared: tuple[Comparison, ...] = ()

    nothing = ()

    @property
    def events(self):
        """All of them that are somebody's, for use inside a query."""
        found = self._of_kind
        for comparison in self.compared:
            found = comparison.narrowed(found)
        return found

    @property
    def _of_kind(self):
        events = Event.objects.filter(kind=self.kind, contact__isnull=False)
        return events.filter(subject=self.subject) if self.subject else events

    def load(self, numbers, at):
        rows = self._of_kind.filter(contact_id__in=numbers, at__lte=at).order_by("at", "pk")
        columns = ("contact_id", "at", "properties") if self.compared else ("contact_id", "at")
        found = {}
        for number, moment, *properties in rows.values_list(*columns):
            if all(comparison.of(properties[0]) for comparison in self.compared):
                found.setdefault(number, []).append(moment)
        return found


class Did(Windowed, Condition):
    """Did something at least N times, in D days or since entering the scenario. Subclasses say what: ``acts``."""

    acts = None

    def judge_since(self, past, at, since):
        moments = past.of(self.acts)
        found = sum(1 for moment in moments if since is None or moment >= since)
        return Answer(found >= self.times, told(moments, found=found, wanted=self.times, since=since))

    def where(self, at):
        done = self.counted(self.acts.events, at).values("contact_id")
        if self.times > 1:
            done = done.annotate(times=Count("pk")).filter(times__gte=self.times)
        return Truth(those(done))

    def turns(self, since, until):
        return self.aged(self.acts.events, since, until)

    def known(self, facts):
        return super().known(facts) if facts.get("unknown") else in_words(facts)


def told(moments, *, found, wanted, since):
    """The facts of an answer that counted ``moments`` (aware datetimes, oldest first)."""
    facts = {"found": found, "wanted": wanted}
    if since:
        facts["since"] = since.isoformat()
    if moments:
        facts["last"] = moments[-1].isoformat()
    return facts


def in_words(facts):
    """ "2 of 3 times, last on 12 Nov, rule asked since 15 Nov"; "never"."""
    if facts.get("not_sent"):
        return _("the message was not sent before")
    moments = {name: facts[name] for name in ("last", "since") if facts.get(name)}
    said = dict(zip(moments, days.told(*moments.values()), strict=True))
    parts = [_("%(found)s of %(wanted)s times") % facts] if facts.get("wanted", 1) > 1 else []
    parts.append(_("last on %(day)s") % {"day": said["last"]} if "last" in said else _("never"))
    if "since" in said and not facts.get("truth"):
        parts.append(_("rule asked since %(day)s") % {"day": said["since"]})
    return ", ".join(parts)
