"""Where people came from: the campaigns and sites of the first and the last visit of their browsers (tracking.source),
and how they became known."""

from dataclasses import dataclass
from datetime import datetime

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, reading

from .past import Source, State, is_past


FIRST, LAST = "first", "last"


@dataclass(frozen=True)
class Touch:
    """One browser's ``first`` and ``last`` touch, as {"utm_campaign": …}; None where it is not known any more."""

    first: dict | None
    last: dict | None


@dataclass(frozen=True)
class Touches(Source):
    """The Touch of each browser that may be remembered; none where nobody's visits can be known."""

    nothing = ()

    def load(self, numbers, at):
        rows = reading.measurable().filter(contact__in=numbers).values_list("contact_id", "source")
        found = {}
        for contact, source in rows:
            found.setdefault(contact, []).append(_as_of(source if isinstance(source, dict) else {}, at))
        return found


@dataclass(frozen=True)
class CameBy(State):
    """How people became known, in the words that ``Contact.source`` keeps."""

    nothing = ""
    kinds = (kinds.FIELD_SET,)
    subject = "field:source"

    def now(self, numbers):
        return dict(Contact.objects.filter(pk__in=numbers).values_list("pk", "source"))

    def before(self, fact, event):
        return str(event.properties.get("old") or "")


def _as_of(source, at):
    """The Touch that ``source`` keeps, as of ``at``: a last touch that came later hides the one before it."""
    first, last = (touch if isinstance(touch, dict) else {} for touch in (source.get(FIRST), source.get(LAST)))
    if not is_past(at):
        return Touch(first, last)
    if _came_after(first, at):
        return Touch({}, {})
    return Touch(first, None if _came_after(last, at) else last)


def _came_after(touch, at):
    try:
        return datetime.fromisoformat(touch.get("at") or "") > at
    except (TypeError, ValueError):
        return False
