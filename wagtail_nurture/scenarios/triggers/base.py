"""What a trigger is: it turns events into entries."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from wagtail_nurture.lookups import those
from wagtail_nurture.registry import Registry
from wagtail_nurture.tracking import inbox
from wagtail_nurture.tracking.models import Event

from ..parts import Part


registry = Registry("trigger")


@dataclass(frozen=True)
class Entry:
    """This person may enter. ``event_id`` is None for those who matched already when the scenario started.

    ``subject`` is what the passage is about ("page:12", "topic:touring", "document:4"), ``facts`` what messages may
    use: {"topics": [...], "page": 12}.

    ``key`` says what this entry is of things that come again ("2026", "page:…"); with ``again`` the person may enter
    once for each key unless the scenario says otherwise, with ``apart`` also while still inside by another one.
    """

    contact_id: int
    at: datetime
    event_id: int | None = None
    subject: str = ""
    facts: dict = field(default_factory=dict)
    locale: str = ""
    site_id: int | None = None
    key: str = ""
    again: bool = False
    apart: bool = False


class Trigger(Part):
    """Subclasses name the event ``kinds`` they listen to, or come by a cause of another kind (see :meth:`meant`)."""

    kinds = ()
    #: People come because time passes: see ``scenarios.timed``.
    timed = False
    #: What came while no worker ran is too old after a while (CATCH_UP_DAYS): a birthday is, a silence is not.
    stales = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for kind in cls.kinds:
            inbox.listen(kind)

    @classmethod
    def match(cls, events, config):
        """The entries (list[Entry]) that ``events`` (list of Event with a contact) cause; few queries for the set."""
        raise NotImplementedError

    @classmethod
    def matching_now(cls, config, at):
        """Which contacts match at ``at`` without any new event, as a condition (Q) on contacts."""
        return Q(pk__in=[])

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        """Entries for ``contact_ids``, all of whom match now, with subject and facts; few queries for the set."""
        return [Entry(contact_id=contact_id, at=at) for contact_id in contact_ids]

    @classmethod
    def comes_again(cls, config):
        """Whether a person may enter by it more than once: each year, for each page."""
        return False

    @classmethod
    def is_about_a_page(cls, config):
        """Whether each passage that it starts is about a page: its facts name one."""
        return False

    @classmethod
    def next_look(cls, config, after, zone):
        """Of a ``timed`` trigger: the first moment later than ``after`` at which somebody may come (UTC).

        ``zone`` names the time zone of people whose own is not known. The look itself is :meth:`meant` by the cause
        {"since", "until", "zone"}: whose moment lies after the one and up to the other (ISO).
        """
        raise NotImplementedError

    @classmethod
    def meant(cls, config, cause, at):
        """Whom ``cause`` (what an Intake keeps) brings in at ``at``, as a condition (Q) on contacts."""
        return Q(pk__in=[])

    @classmethod
    def entries_meant(cls, config, cause, contact_ids, at):
        """Entries for ``contact_ids``, all of whom are :meth:`meant`; few queries for the set."""
        return []


def entry_of(event, *, subject=None, facts=None, **more):
    """The entry that ``event`` causes; ``more`` are other fields of Entry."""
    return Entry(
        contact_id=event.contact_id,
        at=event.at,
        event_id=event.pk,
        subject=event.subject if subject is None else subject,
        facts=facts or {},
        locale=event.locale,
        site_id=event.site_id,
        **more,
    )


class SubjectTrigger(Trigger):
    """Starts with any event of its one kind that is about the chosen thing: that document, that form.

    Subclasses say :meth:`subject` and may say :meth:`facts`.
    """

    @classmethod
    def subject(cls, config):
        """The subject of the events that count, or "" for any."""
        raise NotImplementedError

    @classmethod
    def facts(cls, event):
        """What messages may use of ``event``."""
        return {"topics": list(event.properties.get("topics") or [])}

    @classmethod
    def match(cls, events, config):
        subject = cls.subject(config)
        return [entry_of(event, facts=cls.facts(event)) for event in events if not subject or event.subject == subject]

    @classmethod
    def matching_now(cls, config, at):
        return those(cls._past(config, at))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        last = {}
        for event in cls._past(config, at).filter(contact_id__in=contact_ids).order_by("at", "pk"):
            last[event.contact_id] = event
        return [
            Entry(
                contact_id=contact,
                at=at,
                subject=event.subject,
                facts=cls.facts(event),
                locale=event.locale,
                site_id=event.site_id,
            )
            for contact, event in last.items()
        ]

    @classmethod
    def _past(cls, config, at):
        events = Event.objects.filter(kind__in=cls.kinds, contact__isnull=False, at__lte=at)
        subject = cls.subject(config)
        return events.filter(subject=subject) if subject else events
