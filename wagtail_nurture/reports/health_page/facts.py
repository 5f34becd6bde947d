"""What is so: the workers, what waits, what stands still. A dozen small queries, whatever the size of the tables.

Lateness is told in story time, a worker's silence and a server's in lease time (DESIGN law 1).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from wagtail_nurture import alarm, clock
from wagtail_nurture.contacts.importing.models import ContactImport
from wagtail_nurture.delivery import guard
from wagtail_nurture.delivery.models import Circuit, Delivery
from wagtail_nurture.newsletters.models import Newsletter
from wagtail_nurture.reports import health
from wagtail_nurture.scenarios.models import Intake, Scenario, Token
from wagtail_nurture.tracking.models import EventInbox

from . import reasons_held


#: Counted up to here; a larger number is said to be "more than" this.
MOST = 10_000


@dataclass(frozen=True)
class Lane:
    """``silence``: seconds since the last sign of life of a worker of this lane; None when there never was one."""

    name: str
    silence: float | None


@dataclass(frozen=True)
class Waiting:
    """What should have happened by now: ``slug`` says which kind; ``late``: seconds since the oldest was due."""

    slug: str
    lane: str
    number: int
    late: float = 0


@dataclass(frozen=True)
class Down:
    """A mail server (or another channel's) that does not answer. ``since`` and ``again_in``: seconds."""

    channel: str
    since: float
    again_in: float
    error: str


@dataclass(frozen=True)
class Facts:
    """Everything the page says, at story time ``at``."""

    at: datetime
    lanes: list
    waiting: list
    #: People behind ``waiting``, each counted once.
    people: int
    #: Messages that a server asked to bring again later.
    put_off: int
    held_messages: dict = field(default_factory=dict)
    held_people: dict = field(default_factory=dict)
    uncertain: int = 0
    down: list = field(default_factory=list)
    #: What is being worked through: {"imports": n, "fan_outs": n, "newsletters": n}.
    open: dict = field(default_factory=dict)
    copied: bool = False


def gather():
    """The Facts of this moment."""
    at = clock.now()
    messages = [_messages(lane, at) for lane in alarm.LANES]
    return Facts(
        at=at,
        lanes=_lanes(),
        waiting=[waiting for waiting, _put_off in messages] + [_people(at), _events(at)],
        people=health.people_waiting(at, MOST),
        put_off=sum(put_off for _waiting, put_off in messages),
        held_messages=reasons_held.messages(MOST),
        held_people=reasons_held.people(MOST),
        uncertain=Delivery.objects.filter(state="unknown", reason="no_answer")[: MOST + 1].count(),
        down=_down(),
        open=_open(),
        copied=guard.looks_copied(),
    )


def _lanes():
    silence = {lane.name: health.seconds(lane.now - lane.beat_at) if lane.beat_at else None for lane in _rows()}
    return [Lane(name, silence.get(name)) for name in alarm.LANES]


def _rows():
    return alarm.Lane.objects.annotate(now=Now())


def _messages(lane, at):
    """(Waiting, how many of the same lane a server put off)."""
    due = Delivery.objects.filter(lane=lane, state="queued", not_before__lte=at).order_by("not_before")
    may_leave = Q(retry_at=None) | Q(retry_at__lte=Now())
    found = due.values("not_before", "retry_at")[: MOST + 1].aggregate(
        number=Count("not_before", filter=may_leave),
        put_off=Count("not_before", filter=~may_leave),
        oldest=Min("not_before", filter=may_leave),
    )
    return _waiting(f"messages_{lane}", lane, found, at), found["put_off"]


def _people(at):
    due = Token.objects.filter(state="ready", due_at__lte=at).order_by("due_at")
    found = due.values("due_at")[: MOST + 1].aggregate(number=Count("*"), oldest=Min("due_at"))
    return _waiting("people", alarm.MASS, found, at)


def _events(at):
    due = EventInbox.objects.filter(due_at__lte=at).order_by("due_at")
    found = due.values("due_at")[: MOST + 1].aggregate(number=Count("*"), oldest=Min("due_at"))
    return _waiting("events", alarm.MASS, found, at)


def _waiting(slug, lane, found, at):
    oldest = found["oldest"]
    return Waiting(slug, lane, found["number"], health.seconds(at - oldest) if oldest else 0)


def _down():
    return [
        Down(
            row.channel,
            since=health.seconds(row.now - row.since) if row.since else 0,
            again_in=health.seconds(row.open_until - row.now) if row.open_until else 0,
            error=row.error,
        )
        for row in Circuit.objects.filter(failures__gt=0).annotate(now=Now()).order_by("channel")
    ]


def _open():
    """Small tables: one row for each file, each start of a scenario, each newsletter."""
    running = [ContactImport.State.CHECKING, ContactImport.State.RUNNING]
    drawn = {"version__scenario__kind": Scenario.Kind.DRAWN}
    return {
        "imports": ContactImport.objects.filter(state__in=running).count(),
        "fan_outs": Intake.objects.filter(state=Intake.State.OPEN, **drawn).count(),
        "newsletters": Newsletter.objects.filter(state=Newsletter.State.SENDING).count(),
    }
