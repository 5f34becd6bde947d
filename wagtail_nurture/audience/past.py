"""What conditions judge by: facts of many people, loaded source by source, each source once for all conditions."""

from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from wagtail_nurture import clock
from wagtail_nurture.tracking.models import Event


#: What was this long ago still is.
JUST_NOW = timedelta(minutes=1)


def is_past(at):
    """Whether what holds now need not have held at ``at`` (aware datetime, story time)."""
    return at < clock.now() - JUST_NOW


class Source:
    """One kind of stored facts. Subclasses are frozen dataclasses: two that are equal are loaded once."""

    #: What is known of somebody of whom the source holds nothing.
    nothing = None

    def load(self, numbers, at):
        """{contact id: fact} of ``numbers`` (list of contact ids) as of ``at`` (aware datetime). Few queries in all."""
        raise NotImplementedError


class State(Source):
    """A fact that is kept only as it is now. As of an earlier moment it is told back by the events since (law 7)."""

    #: The kinds of events that changed it.
    kinds = ()

    #: Their subject, where it must be one.
    subject = None

    def now(self, numbers):
        """{contact id: fact} of ``numbers``, as it is now."""
        raise NotImplementedError

    def before(self, fact, event):
        """The fact as it was before ``event``, after which it was ``fact``."""
        raise NotImplementedError

    def load(self, numbers, at):
        facts = dict(self.now(numbers))
        for event in self._since(numbers, at) if is_past(at) else ():
            facts[event.contact_id] = self.before(facts.get(event.contact_id, self.nothing), event)
        return facts

    def _since(self, numbers, at):
        events = Event.objects.filter(contact_id__in=numbers, kind__in=self.kinds, at__gt=at)
        if self.subject is not None:
            events = events.filter(subject=self.subject)
        return events.order_by("-at", "-pk")


class Known:
    """The facts of ``people`` (list of audience.conditions.Person) as of ``at``; a source is loaded when asked for."""

    def __init__(self, people, at):
        self.people, self.at = list(people), at
        self._facts = {}

    @cached_property
    def _numbers(self):
        return list(dict.fromkeys(person.contact_id for person in self.people))

    def of(self, source):
        """{contact id: fact} of one source."""
        if source not in self._facts:
            self._facts[source] = source.load(self._numbers, self.at)
        return self._facts[source]

    def outside(self):
        """The same people, with the facts that are known of them, as somebody sees them outside every scenario."""
        everywhere = {"enrolment_id": None, "scenario_id": None, "entered_at": None, "subject": "", "steps": ()}
        known = Known([replace(person, rehearsal=None, **everywhere) for person in self.people], self.at)
        known._facts = self._facts
        return known

    def past(self, person):
        """What is known of one of the people."""
        return Past(person, self)


class Past:
    """What is known of ``person``."""

    __slots__ = ("_known", "person")

    def __init__(self, person, known):
        self.person, self._known = person, known

    def of(self, source):
        """The fact that ``source`` (a Source) holds of this person."""
        return self._known.of(source).get(self.person.contact_id, source.nothing)
