"""Events that nobody can take in: set aside so that the others go on, told to an editor, tried again each day."""

from datetime import timedelta

from django.utils.translation import ngettext_lazy

from wagtail_nurture import attempts, clock, todos

from . import kinds
from .models import Event, EventInbox


#: By then somebody may have mended it.
REST = timedelta(days=1)


def set_aside(event_ids, error):
    """Let these events rest; an editor hears of it. ``error``: what went wrong."""
    rest(event_ids)
    for kind in _kinds_of(event_ids):
        number = _stuck(kind).count()
        facts = {"kind": kind, "error": error, "people": number}
        todos.raise_todo(_key(kind), kind="events_stuck", code="events_stuck", facts=facts, people=number)


def rest(event_ids):
    """Let these events rest until tomorrow; then each is tried once, alone."""
    rows = EventInbox.objects.filter(event_id__in=event_ids)
    rows.update(due_at=clock.now() + REST, attempts=attempts.most() - 1)


def tried_again(event_ids):
    """These stuck events are handed out once more: the to-do goes unless others are stuck; failing brings it back."""
    for kind in _kinds_of(event_ids):
        if not _stuck(kind).exclude(event_id__in=event_ids).exists():
            todos.resolve(_key(kind))


def _kinds_of(event_ids):
    return set(Event.objects.filter(pk__in=event_ids).values_list("kind", flat=True))


def _stuck(kind):
    """Those that rest; who is only tried in ever smaller company at the moment does not count."""
    rows = EventInbox.objects.filter(event__kind=kind, attempts__gte=attempts.most() - 1)
    return rows.filter(due_at__gt=clock.now())


def _key(kind):
    return f"inbox:{kind}"


def _sentence(facts):
    return _WORDS % (facts | {"kind": kinds.label(facts["kind"])})


_WORDS = ngettext_lazy(
    "“%(kind)s” of %(people)d person cannot be worked on (%(error)s): no scenario began or ended by it. "
    "The others go on; it is tried again each day.",
    "“%(kind)s” of %(people)d people cannot be worked on (%(error)s): no scenario began or ended by it. "
    "The others go on; it is tried again each day.",
    "people",
)
todos.register({"events_stuck": _sentence})
