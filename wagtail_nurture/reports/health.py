"""The state of the worker, in words."""

from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture import clock
from wagtail_nurture.alarm import Lane
from wagtail_nurture.conf import settings
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Token
from wagtail_nurture.tracking.models import EventInbox


@dataclass(frozen=True)
class Health:
    """``silent_minutes``: None while the worker shows signs of life; ``waiting``: people whose turn has come."""

    ever_seen: bool
    silent_minutes: int | None
    waiting: int

    @property
    def well(self):
        return self.ever_seen and self.silent_minutes is None

    @property
    def sentence(self):
        """One line for an editor: what is the matter, who waits, and that nothing is lost."""
        if self.well:
            return _("The worker is alive. %(waiting)s.") % {"waiting": self._waiting()}
        if not self.ever_seen:
            words = _("No worker has run yet. %(waiting)s. Start one with “manage.py qcluster”; nothing is lost.")
            return words % {"waiting": self._waiting()}
        return _("Worker silent for %(time)s; %(waiting)s; nothing lost.") % {
            "time": duration(self.silent_minutes),
            "waiting": self._waiting(inside=True),
        }

    def _waiting(self, inside=False):
        """Without full stop; ``inside`` a sentence, or at the start of one."""
        if not self.waiting:
            return _("nobody waits") if inside else _("Nobody waits")
        return ngettext("%(n)s person waits", "%(n)s people wait", self.waiting) % {"n": self.waiting}


def look():
    """Health now: four small queries. Silence is measured on the database's side of time, waiting in story time."""
    ever_seen, silent_minutes = sign_of_life()
    return Health(ever_seen, silent_minutes, waiting=_waiting(clock.now()))


def sign_of_life():
    """(whether a worker was ever seen, minutes of silence or None while it lives); one query."""
    seen = Lane.objects.aggregate(last=Max("beat_at"))["last"]
    silence = (timezone.now() - seen).total_seconds() / 60 if seen else 0
    return seen is not None, int(silence) if silence >= settings.SILENT_MINUTES else None


def duration(minutes):
    """So many minutes in words, in the unit that fits.

    >>> duration(119), duration(180), duration(60 * 24 * 4)
    ('119 minutes', '3 hours', '4 days')
    """
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _waiting(now):
    """People for whom something should have happened already; each counted once per table."""
    queued = Delivery.objects.filter(state=Delivery.State.QUEUED, not_before__lte=now)
    standing = Token.objects.filter(state=Token.State.READY, due_at__lte=now)
    news = EventInbox.objects.filter(due_at__lte=now)
    people = set(queued.values_list("contact", flat=True)[:MANY])
    people |= set(standing.values_list("enrolment__contact", flat=True)[:MANY])
    people |= set(news.values_list("event__contact", flat=True)[:MANY])
    people.discard(None)
    return len(people)


#: Beyond this the exact number does not matter to anyone, and counting it costs.
MANY = 5000
