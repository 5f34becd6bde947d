"""What Django-Q2 calls. Arguments are small; the database is the truth (DESIGN law 2)."""

import logging
import time
import traceback

from django.utils.translation import gettext_lazy as _

from . import alarm, retention, stopping
from .audience import loyalty_sweep, persona_rounds, recount
from .audience.segments import work as segments
from .audience.topics import working as topics
from .capture import opt_in
from .conf import settings
from .contacts.importing import work as importing
from .contacts.merging import duplicates
from .contacts.merging import late as merging
from .content.also_read import building
from .delivery import sender
from .delivery.letters import work as letters
from .newsletters import sending as newsletters
from .scenarios import checkup, intake, mending, runner
from .scenarios.byhand import errands
from .scenarios.timed import looking as timers
from .scenarios.tryout import starting as tryouts
from .scenarios.versions import work as versions
from .todos import open_ones, raise_todo, register, resolve


logger = logging.getLogger(__name__)

register({"worker_failed": _("A part of the worker’s job fails and is tried again: %(part)s (%(error)s).")})

#: The kind of to-do of a part that fails.
FAILED = "worker"
#: Seconds that a part takes at once which may have everybody to reckon anew: meanwhile messages must leave.
SHARE = 2

#: What the mass lane does before it sends, in order; each part takes a ``time.monotonic()`` deadline and returns how
#: much it did.
MASS_PARTS = {
    "opt_in.remind": lambda until: opt_in.remind(until),
    "newsletters.carry_on": lambda until: newsletters.carry_on(until),
    "recount.carry_on": lambda until: recount.carry_on(stopping.share(until, SHARE)),
    "timers.carry_on": lambda until: timers.carry_on(until),
    "loyalty.expire_due": lambda until: loyalty_sweep.expire_due(until),
    "intake.take": lambda until: intake.take(until),
    "personas.carry_on": lambda until: persona_rounds.carry_on(stopping.share(until, SHARE)),
    "topics.carry_on": lambda until: topics.carry_on(stopping.share(until, SHARE)),
    "versions.carry_on": lambda until: versions.carry_on(until),
    "errands.carry_on": lambda until: errands.carry_on(until),
    "mending.carry_on": lambda until: mending.carry_on(until),
    "segments.carry_on": lambda until: segments.carry_on(until),
    "runner.tick": lambda until: runner.tick(until),
    "checkup.carry_on": lambda until: checkup.carry_on(until),
    "tryouts.forget": lambda until: tryouts.forget(until),
    "merging.carry_on": lambda until: merging.carry_on(until),
    "duplicates.look": lambda until: duplicates.look(until),
    "letters.carry_on": lambda until: letters.carry_on(until),
    "importing.work": lambda until: importing.work(until),
}


def pump(lane):
    """Do what is due in ``lane`` ("now" or "mass"), for at most PUMP_SECONDS; rings again when work is left.

    Two pumps of one lane may run at once: everything they take is claimed first. A part that fails does not keep the
    others from their work. Told to stop (SIGTERM), it ends the batch in hand and stops. Returns how much was done.
    """
    with stopping.politely() as told:
        return _pump(lane, stopping.Deadline(settings.PUMP_SECONDS, told))


def _pump(lane, until):
    alarm.began(lane)
    with alarm.awake(lane) as wishes:
        done = total = _round(lane, until)
        while (done or wishes) and time.monotonic() < until:
            wishes.clear()
            done = _round(lane, until)
            total += done
    alarm.beat(lane)
    # Only when time ran out, or the worker is told to stop: what cannot be done now (a server that is down) must not
    # keep a worker spinning.
    if time.monotonic() >= until and (done or wishes or sender.has_due(lane)):
        alarm.wake(lane)
    return total


def _round(lane, until):
    parts = MASS_PARTS if lane == alarm.MASS else {}
    parts = parts | {f"sender.{lane}": lambda until: sender.send_due(lane, until=until)}
    failing = open_ones(FAILED)
    return sum(_do(name, part, until, failing) for name, part in parts.items())


def _do(name, part, until, failing):
    """Run one part; a failure is logged without anybody's data, and shown to editors until it works again.

    ``failing``: the keys of what failed before. Only of these it is written that they work: a write for each part of
    each round would take the one write lock that SQLite has, for nothing.
    """
    key = f"pump.failed:{name}"
    try:
        done = part(until)
    except Exception as problem:
        frames = "".join(traceback.format_tb(problem.__traceback__))
        logger.error("%s failed: %s\n%s", name, type(problem).__name__, frames)
        raise_todo(key, kind=FAILED, code="worker_failed", facts={"part": name, "error": type(problem).__name__})
        return 0
    if key in failing:
        resolve(key)
    return done or 0


def purge():
    """A slice of the daily clean-up, for at most PUMP_SECONDS; the rest is queued again, behind other work."""
    with stopping.politely() as told:
        left = _do("retention", _purge, stopping.Deadline(settings.PUMP_SECONDS, told), open_ones(FAILED))
        if left == "more" and not settings.ALARM:
            alarm.later("wagtail_nurture.tasks.purge")


def _purge(until):
    return "done" if retention.run(until=until).finished_at else "more"


def also_read():
    """A slice of the nightly round of what readers also read, for at most PUMP_SECONDS; the rest is queued again."""
    with stopping.politely() as told:
        left = _do("also_read", _also_read, stopping.Deadline(settings.PUMP_SECONDS, told), open_ones(FAILED))
        if left == "more" and not settings.ALARM:
            alarm.later("wagtail_nurture.tasks.also_read")


def _also_read(until):
    return "done" if building.run(until=until).finished_at else "more"
