"""One round through all parts, in batches that each commit."""

from time import monotonic

from wagtail_nurture import clock

from .base import registry
from .progress import Purge


#: Rounds that are remembered.
REMEMBERED = 60


def run(*, until=None, told=None):
    """Go on with the round that was interrupted, or begin a new one. Returns the Purge; ``finished_at`` None: not done.

    ``until``: ``time.monotonic()`` deadline, looked at between batches. ``told(part, removed so far)`` hears of each
    batch; whatever it raises interrupts the round, which then goes on at the next call.
    """
    from . import load

    load()
    now = clock.now()
    current = Purge.objects.filter(finished_at=None).order_by("-pk").first()
    current = current or Purge.objects.create(started_at=now)
    for part in _from(current.part):
        if part.slug != current.part:
            current.part, current.cursor = part.slug, 0
        if not _through(part, current, now, until, told):
            return current
    current.finished_at = clock.now()
    current.save()
    _forget_old()
    return current


def parts():
    """An instance of each part, in their order."""
    return sorted((cls() for cls in registry.values()), key=lambda part: part.order)


def _from(slug):
    """The parts from ``slug`` on; all of them when it is "" or gone."""
    found = parts()
    known = [part.slug for part in found]
    return found[known.index(slug) if slug in known else 0 :]


def _through(part, current, now, until, told):
    """Work through ``part``; False when time ran out."""
    while True:
        if until is not None and monotonic() > until:
            return False
        removed, cursor = part.batch(current.cursor, now)
        current.removed[part.slug] = current.removed.get(part.slug, 0) + removed
        current.cursor = cursor or 0
        if cursor is None:
            current.save()
            if told:
                told(part, current.removed[part.slug])
            return True
        current.save()
        if told:
            told(part, current.removed[part.slug])


def _forget_old():
    kept = Purge.objects.order_by("-pk").values_list("pk", flat=True)[:REMEMBERED]
    Purge.objects.exclude(pk__in=list(kept)).delete()
