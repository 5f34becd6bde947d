"""What a happening is: something that people do, found among the events of a span of time, for a whole set."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from wagtail_nurture.registry import Registry
from wagtail_nurture.tracking import inbox
from wagtail_nurture.tracking.models import Event

from ..parts import Part


registry = Registry("happening")


@dataclass(frozen=True)
class Span:
    """One person and the time that counts: after ``since``, up to and including ``until`` (aware datetimes).

    ``steps`` are the scenario's sending steps as (step id, label) pairs, ``subject`` what the passage is about.
    """

    enrolment_id: int
    contact_id: int
    since: datetime
    until: datetime
    subject: str = ""
    steps: tuple = ()
    rehearsal: object = None

    def holds(self, at):
        """Whether ``at`` falls into it. In a try-out the clock stands still while the editor acts."""
        return (self.since < at or (self.rehearsal is not None and self.since == at)) and at <= self.until


@dataclass(frozen=True)
class Found:
    """Whether it happened: at ``at``, or ``at`` is None. ``look_again_at``: it may still turn out so (a click settles).

    ``measured`` is False where it could have happened unseen. ``facts`` (plain JSON) are for the journal.
    """

    at: datetime | None = None
    facts: dict = field(default_factory=dict)
    look_again_at: datetime | None = None
    measured: bool = True


class Happening(Part):
    """Subclasses name the ``kinds`` of events that it is, and say :meth:`subject` where only some of them count."""

    kinds = ()
    #: Kinds after which it may turn out to have happened: a browser is recognised, and what it read before counts.
    reveals = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for kind in (*cls.kinds, *cls.reveals):
            inbox.listen(kind)

    @classmethod
    def kinds_of(cls, config):
        """The kinds of events by which it happens."""
        return cls.kinds

    @classmethod
    def folded(cls):
        """The ways to say it when what it stands in is folded (``audience.folding``); [] for its name and fields."""
        return []

    @classmethod
    def wakes(cls, config):
        """The kinds of events after which it is worth a look."""
        return (*cls.kinds_of(config), *cls.reveals)

    @classmethod
    def subject(cls, config):
        """The subject of the events that count, "" for any."""
        return ""

    @classmethod
    def asked(cls, config):
        """The events by which it happens, as a condition on Event (Q)."""
        subject = cls.subject(config)
        return Q(kind__in=cls.kinds_of(config), **({"subject": subject} if subject else {}))

    @classmethod
    def gone(cls, config):
        """Whether what it is about was deleted, so that it can never happen again."""
        return False

    @classmethod
    def among(cls, events, config):
        """Those of ``events`` (list of Event) that it is, or that may reveal it. At most one query for the set."""
        subject, wanted = cls.subject(config), set(cls.kinds_of(config))
        return [
            event
            for event in events
            if (event.kind in wanted and (not subject or event.subject == subject)) or event.kind in cls.reveals
        ]

    @classmethod
    def found(cls, config, spans, at):
        """{enrolment id: Found} of those of ``spans`` (list of Span) to whom it happened. One or few queries."""
        events = cls.narrow(
            Event.objects.filter(
                kind__in=cls.kinds_of(config),
                contact_id__in={span.contact_id for span in spans},
                at__gt=min(span.since for span in spans),
                at__lte=max(span.until for span in spans),
            ),
            config,
        )
        by_contact = {}
        for contact, moment, subject in events.order_by("at", "pk").values_list("contact_id", "at", "subject"):
            by_contact.setdefault(contact, []).append((moment, subject))
        found = {}
        for span in spans:
            for moment, subject in by_contact.get(span.contact_id, ()):
                if span.holds(moment) and cls.concerns(subject, span, config):
                    found[span.enrolment_id] = Found(at=moment)
                    break
        return found

    @classmethod
    def narrow(cls, events, config):
        """``events`` (queryset of the right kinds) without those that do not count."""
        subject = cls.subject(config)
        return events.filter(subject=subject) if subject else events

    @classmethod
    def concerns(cls, subject, span, config):
        """Whether an event about ``subject`` concerns this passage. Pure."""
        return True
