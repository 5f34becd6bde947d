"""What a check of the checklist must be able to do."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from wagtail_nurture.registry import Registry


registry = Registry("check")


class State(StrEnum):
    """``UNKNOWN``: it cannot be told from here. Never DONE without having seen it."""

    DONE = "done"
    TODO = "todo"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Record:
    """A DNS record to add, exactly as it is typed at the provider's."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True)
class Answer:
    """How a check stands: one plain ``sentence``, and the DNS ``record`` that would mend it, where one can be named."""

    state: State
    sentence: str
    record: Record | None = None


class Check:
    """One line of the checklist, answered from our own tables: a query or two, within the page's request.

    ``order`` places it (ours are 10 to 90), ``permission`` is what a user needs for the place in :meth:`where`.
    """

    slug = label = ""
    order = 100
    permission = ""

    def tell(self, site):
        """The Answer for ``site`` (Wagtail Site), in the reader's language."""
        raise NotImplementedError

    def where(self, site):
        """(address, words of the button) of the place where it is mended, or None."""


class OutsideCheck(Check):
    """A check that must ask another machine: never within the page's request. Its result is kept and gets old."""

    #: Asked again after so long: once all is well, and while it is not.
    again_when_done = timedelta(hours=1)
    again = timedelta(seconds=20)
    #: After so long a result says nothing any more.
    expires = timedelta(hours=24)

    def about(self, site):
        """What the result is about (a domain, a host); "" when there is nothing to ask. Another's does not count."""
        return ""

    def ask(self, site):
        """Ask, within a few seconds. Returns (code, facts as JSON); what it raises becomes the code "failed"."""
        raise NotImplementedError

    def say(self, site, code, facts):
        """The Answer for what :meth:`ask` found."""
        raise NotImplementedError

    def nothing_to_ask(self, site):
        """The Answer while ``about`` is ""."""
        return Answer(State.UNKNOWN, _("First set the sender’s address: everything else follows from it."))

    def tell(self, site):
        from . import results

        if not self.about(site):
            return self.nothing_to_ask(site)
        result = results.valid(self, site)
        if result is None:
            return Answer(State.UNKNOWN, _("Not looked at yet."))
        if result.code == "failed":
            return Answer(State.UNKNOWN, _("This could not be looked at (%(error)s).") % result.facts)
        return self.say(site, result.code, result.facts)
