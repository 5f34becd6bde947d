"""The state of the worker, in words."""

from dataclasses import dataclass

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_nurture import clock
from wagtail_nurture.alarm import LANES, Lane
from wagtail_nurture.conf import settings
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Token
from wagtail_nurture.tracking import kinds
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
    """Health now: two queries. Silence is measured on the database's side of time, waiting in story time."""
    ever_seen, silent_minutes = sign_of_life()
    return Health(ever_seen, silent_minutes, waiting=people_waiting(clock.now(), MANY))


def sign_of_life():
    """(whether a worker was ever seen, minutes of silence or None while it lives); one query.

    Where each lane has workers of its own, the lane that has been silent longest counts.
    """
    seen = Lane.objects.exclude(beat_at=None).annotate(now=Now())
    silence = max((seconds(lane.now - lane.beat_at) / 60 for lane in seen), default=None)
    if silence is None:
        return False, None
    return True, int(silence) if silence >= settings.SILENT_MINUTES else None


def seconds(duration):
    """``duration`` (timedelta) in seconds, and never less than 0: two clocks may differ a little."""
    return max(duration.total_seconds(), 0)


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


def people_waiting(now, most):
    """People for whom something should have happened by ``now`` (story time), each counted once. One query.

    Looks at the ``most`` who have waited longest of each kind: beyond that the exact number matters to nobody.
    """
    queued = Delivery.objects.filter(lane__in=LANES, state=Delivery.State.QUEUED, not_before__lte=now)
    standing = Token.objects.filter(state=Token.State.READY, due_at__lte=now).order_by("due_at")
    news = EventInbox.objects.filter(due_at__lte=now).exclude(event__kind__in=kinds.ECHOES).order_by("due_at")
    waiting = [
        queued.values("contact")[:most],
        standing.values("enrolment__contact")[:most],
        news.values("event__contact")[:most],
    ]
    compiled = [kind.query.sql_with_params() for kind in waiting]
    # SQLite takes no LIMIT directly in a UNION. The texts are Django's own, the values stay parameters.
    parts = [f"SELECT * FROM ({sql}) kind{place}" for place, (sql, _values) in enumerate(compiled)]  # noqa: S608
    union = " UNION ".join(parts)
    with connection.cursor() as cursor:
        # As a named table, since Django's versions call the column differently.
        count = f"WITH people(contact) AS ({union}) SELECT COUNT(contact) FROM people"  # noqa: S608
        cursor.execute(count, [value for _sql, values in compiled for value in values])
        return cursor.fetchone()[0]


#: Counted up to here for a banner.
MANY = 5000
