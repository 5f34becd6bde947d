"""What is done to the workers, drawn at random: mostly kills, now and then something slower."""

import os
import random
import signal
import threading
from collections import Counter

from . import LEASE_SECONDS


KILL_ONE, KILL_ALL, STOP_ONE, STOP_ALL = (
    "SIGKILL, one process",
    "SIGKILL, whole group",
    "SIGSTOP, one",
    "SIGSTOP, group",
)
FLUSH, RESTART = "Redis flushed", "PostgreSQL restarted"
WEIGHTS = {KILL_ONE: 73, KILL_ALL: 5, STOP_ONE: 12, STOP_ALL: 3, FLUSH: 5, RESTART: 4}
#: Children of the guard that are killed for each time that the guard or its parent is, and all with it.
CHILDREN_FOR_A_GUARD = 30


class Mischief:
    """``done`` counts what was done; ``kills`` are the SIGKILLs and the database's restarts that hit living workers."""

    def __init__(self, world, clusters, seed):
        self._world, self._clusters, self._chance = world, clusters, random.Random(seed)
        self._alarms = []
        self.done = Counter()

    @property
    def kills(self):
        return self.done[KILL_ONE] + self.done[KILL_ALL]

    def act(self):
        """Do one thing, to a cluster whose workers live; nothing while there is none."""
        up = [cluster for cluster in self._clusters if cluster.is_up]
        if not up:
            return
        possible = dict(WEIGHTS)
        if self._world.flush is None:
            del possible[FLUSH]
        if self._world.restart_database is None:
            del possible[RESTART]
        what = self._chance.choices(list(possible), possible.values())[0]
        self._do(what, self._chance.choice(up))
        self.done[what] += 1

    def _do(self, what, cluster):
        if what == FLUSH:
            self._world.flush()
        elif what == RESTART:
            self._world.restart_database()
        elif what == KILL_ALL:
            cluster.kill()
        elif what == STOP_ALL:
            self._put_to_sleep(cluster.processes())
        elif what == STOP_ONE:
            self._put_to_sleep([self._chance.choice(cluster.processes()[2:])])
        elif self._chance.randrange(CHILDREN_FOR_A_GUARD):
            _signal(self._chance.choice(cluster.processes()[2:]), signal.SIGKILL)
        else:
            cluster.kill()  # a service manager ends what is left when the first process dies

    def _put_to_sleep(self, processes):
        """Until just past the lease, so that another worker has just taken over. The alarm is a thread of its own:
        on SQLite a sleeper may hold the lock for which this one waits."""
        for process in processes:
            _signal(process, signal.SIGSTOP)
        seconds = LEASE_SECONDS + self._chance.uniform(0.2, 1.5)
        alarm = threading.Timer(seconds, _continue, [processes])
        alarm.start()
        self._alarms.append(alarm)

    def end(self):
        """Nobody sleeps any more."""
        for alarm in self._alarms:
            alarm.join()


def _continue(processes):
    for process in processes:
        _signal(process, signal.SIGCONT)


def _signal(process, number):
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass  # it had ended by itself
