"""One run: furnish, let people come in while workers are killed, let the rest be done, report."""

import random
import time

from django.db import InterfaceError, OperationalError, connections

from wagtail_nurture import alarm

from . import tally
from .crowd import Crowd


#: Seconds between two sweeps; on a real site it is a minute.
SWEEP = 1
#: At least so many portions of people are ahead of the kills, so that there is always somebody to write to; of many
#: people so many that a worker who is killed leaves enough for the others.
AHEAD = 5
FOR_ALL = 2000
#: At least so many portions, also where few are killed.
PORTIONS = 20
#: Seconds between two lines that tell how far it is.
TELL = 10
#: Seconds: when no worker gives a sign of life for so long, all clusters are restarted, as a service manager's watchdog
#: would; one that is silent while the others work, after so many.
SILENT, SILENT_ALONE = 15, 90


class Run:
    """``options`` as ``__main__`` reads them; ``end`` is the ``time.monotonic()`` at which it gives up."""

    def __init__(self, world, clusters, mischief, options):
        self._world, self._clusters, self._mischief, self._options = world, clusters, mischief, options
        self._crowd = Crowd(options.messages)
        self._chance = random.Random(options.seed)
        self._began = self._swept_at = self._alive_at = self._told_at = time.monotonic()
        self._wedged = 0
        self._seconds = {}
        self._done = False

    def furnish(self):
        with self._timed("furnish"):
            self._crowd.furnish()
            for cluster in self._clusters:
                cluster.start()
            while not all(cluster.is_up for cluster in self._clusters):
                self._rest(0.2)

    def kill(self):
        """A few people come in for each kill that is left, and the next one comes when about as many were written to,
        so that it falls into the hand-over on slow machines, too."""
        kills = self._options.kills
        portion = -(-self._crowd.people // max(kills, PORTIONS))
        self._arrive(max(portion * AHEAD, min(self._crowd.people // 10, FOR_ALL)))
        with self._timed("kill"):
            while self._mischief.kills < kills and time.monotonic() < self._options.end:
                before = self._mischief.kills
                self._mischief.act()
                if self._mischief.kills > before:
                    self._arrive(portion)
                self._rest(self._options.pause, written=self._chance.uniform(0, 2 * portion))
            while self._crowd.waiting and time.monotonic() < self._options.end:
                self._arrive(portion)
                self._rest(0.5)

    def _arrive(self, number):
        self._steadily(lambda: self._crowd.arrive(number))

    def drain(self):
        """Nobody is hurt any more; the workers finish."""
        self._mischief.end()
        with self._timed("drain"):
            while time.monotonic() < self._options.end:
                self._rest(0.5)
                # Twice: a wait that ends between two looks is not due at the first.
                if not self._steadily(tally.open_work) and not self._steadily(tally.waiting):
                    self._done = True
                    return

    def report(self):
        """Print the table; whether every promise was kept."""
        kills = sum(number for what, number in self._mischief.done.items() if "SIGKILL" in what or "restart" in what)
        rows = tally.rows(
            self._crowd,
            self._world.mail,
            kills + self._wedged,
            punctual=bool(self._options.apart),
            hosts=self._clusters,
        )
        for what, number in sorted(self._mischief.done.items()):
            print(f"{what}: {number}")
        print(f"clusters that no longer worked and were restarted by the watchdog: {self._wedged}")
        print(
            "mail server:", ", ".join(f"{number} x {what}" for what, number in sorted(self._world.mail.moods.items()))
        )
        spent = sum(cluster.spent for cluster in self._clusters)
        times = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in self._seconds.items())
        print(f"{times}; processor time of the workers {spent:.0f} s")
        if not self._done:
            print(f"TIME RAN OUT after {self._options.seconds} s: whoever was not done with by then counts as lost")
        for line in tally.lines(rows):
            print(line, flush=True)
        kept = self._done and all(row.kept for row in rows)
        if not kept:
            for cluster in self._clusters:
                print(f"-- the end of a log\n{cluster.words()}")
        return kept

    def _rest(self, seconds, *, written=None):
        """Wait, at most until ``written`` more messages were taken; meanwhile do what goes on by itself: services are
        restarted, the sweep comes by."""
        end, taken = time.monotonic() + seconds, len(self._world.mail.taken)
        while True:
            for cluster in self._clusters:
                cluster.look_after()
            if time.monotonic() - self._swept_at > SWEEP:
                self._swept_at = time.monotonic()
                self._steadily(self._sweep)
            if time.monotonic() >= end or (written is not None and len(self._world.mail.taken) >= taken + written):
                return
            time.sleep(0.02)

    def _tell(self):
        """How far it is: a line now and then, so that a run of an hour is no riddle."""
        now = time.monotonic()
        if now - self._told_at < TELL:
            return
        self._told_at = now
        print(
            f"{now - self._began:5.0f} s: {self._mischief.kills:,} of {self._options.kills:,} kills,"
            f" {len(self._world.mail.taken):,} of {self._options.messages:,} messages taken,"
            f" {tally.standing()}",
            flush=True,
        )

    def _sweep(self):
        self._tell()
        for lane in alarm.LANES:
            alarm.wake(lane)
        self._watch()

    def _watch(self):
        """Restart the clusters when none of them has begun a task for long, or one that leaves all to the others."""
        last = max(filter(None, alarm.Lane.objects.values_list("started_at", flat=True)), default=None)
        if last != getattr(self, "_last", None) or not all(cluster.is_up for cluster in self._clusters):
            self._last, self._alive_at = last, time.monotonic()
            idle = [cluster for cluster in self._clusters if cluster.silence() > SILENT_ALONE]
        else:
            idle = self._clusters if time.monotonic() - self._alive_at > SILENT else []
        for cluster in idle:
            cluster.kill()
        if idle:
            self._wedged += 1
            self._alive_at = time.monotonic()

    def _steadily(self, work):
        """``work()``, again when the database was just restarted."""
        while True:
            try:
                return work()
            except (OperationalError, InterfaceError):
                connections.close_all()
                if time.monotonic() > self._options.end:
                    raise
                time.sleep(0.1)

    def _timed(self, what):
        return _Timed(self._seconds, what)


class _Timed:
    def __init__(self, seconds, what):
        self._seconds, self._what = seconds, what

    def __enter__(self):
        self._began = time.monotonic()

    def __exit__(self, *exc):
        self._seconds[self._what] = time.monotonic() - self._began
