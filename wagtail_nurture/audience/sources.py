"""Where the facts come from that conditions judge by; each is one query or a few, for all people at once."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone

from wagtail_nurture.contacts import consent, values
from wagtail_nurture.contacts import kinds as details
from wagtail_nurture.contacts.models import Contact, ContactField, ListMembership
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from . import loyalty, score
from .decay import Standing
from .interests import declaring, evidence
from .past import Source, State
from .persona_models import ContactPersona


@dataclass(frozen=True)
class PagesSeen(Source):
    """The moments at which each page was last looked at; of a section (page id), type, topic, author (id of the owner's
    account, as text) and language, "" or None for any."""

    section: int | None = None
    page_type: str = ""
    topic: str = ""
    author: str = ""
    locale: str = ""

    nothing = ()

    @property
    def pages(self):
        """The ids of the pages meant, for use inside a query."""
        types = [self.page_type] if self.page_type else []
        return reading.pages(
            section=self.section, types=types, topic=self.topic, author=self.author, locale=self.locale
        )

    def load(self, numbers, at):
        events = Event.objects.filter(kind=kinds.PAGE_VIEWED, contact_id__in=numbers, at__lte=at)
        seen = {}
        for row in events.filter(page_id__in=self.pages).values("contact_id", "page_id").annotate(last=Max("at")):
            seen.setdefault(row["contact_id"], []).append(row["last"])
        return seen


@dataclass(frozen=True)
class Measured(Source):
    """True of those whose visits can be known at all."""

    nothing = False

    def load(self, numbers, at):
        return dict.fromkeys(reading.measured(numbers), True)


@dataclass(frozen=True)
class DaysSeen(PagesSeen):
    """The last moment on each day, in the project's time zone, on which one of those pages was looked at."""

    def load(self, numbers, at):
        events = Event.objects.filter(kind=kinds.PAGE_VIEWED, contact_id__in=numbers, at__lte=at)
        seen = {}
        of_days = events.filter(page_id__in=self.pages).values("contact_id", day=day_of("at")).annotate(last=Max("at"))
        for row in of_days:
            seen.setdefault(row["contact_id"], []).append(row["last"])
        return seen


def day_of(column):
    """The day of a moment in the project's time zone, in SQL."""
    return TruncDate(column, tzinfo=get_default_timezone())


@dataclass(frozen=True)
class LastAct(Source):
    """When people last did something: an event of one of ``kinds``."""

    kinds: tuple

    def load(self, numbers, at):
        events = Event.objects.filter(kind__in=self.kinds, contact_id__in=numbers, at__lte=at)
        return dict(events.values_list("contact_id").annotate(last=Max("at")))


@dataclass(frozen=True)
class MessageActs(Source):
    """The opens or clicks (``kind``) of people: tracking.reading.Act, oldest first."""

    kind: str

    nothing = ()

    def load(self, numbers, at):
        return reading.messages(numbers, self.kind, until=at)


@dataclass(frozen=True)
class Allows(Source):
    """True of those who allow ``purpose`` on the site ("tracking", "opens")."""

    purpose: str

    nothing = False

    def load(self, numbers, at):
        return dict.fromkeys(consent.granted(numbers, purpose=self.purpose, channel="site"), True)


@dataclass(frozen=True)
class KnownSince(Source):
    """Since when people are known."""

    def load(self, numbers, at):
        return dict(Contact.objects.filter(pk__in=numbers).values_list("pk", "created_at"))


@dataclass(frozen=True)
class Points(State):
    """The points people have, as a decay.Standing: how many are left of them depends on the moment."""

    nothing = Standing()
    kinds = (kinds.SCORE_ADDED,)

    def now(self, numbers):
        return score.standings_of(numbers)

    def before(self, fact, event):
        return fact.before(event.properties.get("points") or 0, event.at)


@dataclass(frozen=True)
class PersonaOf(State):
    """The id of the persona that people are; None for none."""

    kinds = (kinds.PERSONA_CHANGED,)

    def now(self, numbers):
        rows = ContactPersona.objects.filter(contact_id__in=numbers)
        return dict(rows.values_list("contact_id", "persona_id"))

    def before(self, fact, event):
        return event.properties.get("old")


@dataclass(frozen=True)
class LoyaltyBalance(Source):
    """How many loyalty points people had: the sum of their ledger up to then."""

    nothing = 0

    def load(self, numbers, at):
        return loyalty.balances(numbers, at)


@dataclass(frozen=True)
class Detail(State):
    """The value of the detail called ``slug``, as ``contacts.values`` reads it; None where there is none."""

    slug: str

    kinds = (kinds.FIELD_SET,)

    @property
    def subject(self):
        return f"field:{self.slug}"

    def now(self, numbers):
        known = values.read(numbers, [self.slug])
        return {number: found[self.slug] for number, found in known.items() if self.slug in found}

    def before(self, fact, event):
        return details.restored(self._field, event.properties.get("old"))

    @cached_property
    def _field(self):
        return ContactField.objects.filter(slug=self.slug).first()


@dataclass(frozen=True)
class MemberSince(State):
    """Since when people are in the list with this id; True when they are, but since when is not known."""

    list_id: int | None

    kinds = (kinds.LIST_JOINED, kinds.LIST_LEFT)

    @property
    def subject(self):
        return f"list:{self.list_id}"

    def now(self, numbers):
        rows = ListMembership.objects.filter(
            list_id=self.list_id, contact_id__in=numbers, state=ListMembership.State.CONFIRMED
        )
        return dict(rows.values_list("contact_id", "changed_at"))

    def before(self, fact, event):
        return event.kind == kinds.LIST_LEFT or None


@dataclass(frozen=True)
class Refusal(Source):
    """The reason for which people may not be written to for ``purpose``; absent: they may."""

    purpose: str

    def load(self, numbers, at):
        return consent.refusals(numbers, purpose=self.purpose)


@dataclass(frozen=True)
class Liked(Source):
    """What people read and asked for about ``topic``: an interests.evidence.Liking, or None."""

    topic: str

    def load(self, numbers, at):
        found = evidence.likings(numbers, until=at, topic=self.topic) if self.topic else {}
        return {number: by_topic[self.topic] for number, by_topic in found.items()}


@dataclass(frozen=True)
class Declared(State):
    """Whether people said that ``topic`` interests them."""

    topic: str

    nothing = False
    kinds = (kinds.INTEREST_DECLARED,)

    @property
    def subject(self):
        return f"topic:{self.topic}"[:100]

    def now(self, numbers):
        said = declaring.declared(numbers)
        return {number: True for number, topics in said.items() if self.topic in topics}

    def before(self, fact, event):
        return not event.properties.get("wanted")
