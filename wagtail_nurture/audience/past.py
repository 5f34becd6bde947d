"""What conditions judge by: facts of many people, loaded source by source, each source once for all conditions."""

from functools import cached_property


class Source:
    """One kind of stored facts. Subclasses are frozen dataclasses: two that are equal are loaded once."""

    #: What is known of somebody of whom the source holds nothing.
    nothing = None

    def load(self, numbers, at):
        """{contact id: fact} of ``numbers`` (list of contact ids) as of ``at`` (aware datetime). Few queries in all."""
        raise NotImplementedError


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
