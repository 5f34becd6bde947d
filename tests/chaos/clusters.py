"""Real ``qcluster`` processes, looked after as a service manager would: what has ended is started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.acceptance.house import ROOT, _end_with_us


class Cluster:
    """One ``qcluster`` with its children, a process group and a working directory of its own."""

    def __init__(self, name, world, **switches):
        self.name, self._directory = name, world.home / name
        self._directory.mkdir()
        self._log = self._directory / "log"
        self._environment = (
            os.environ | {"NURTURE_CHAOS_LOG": "INFO", "PYTHONPATH": str(ROOT)} | world.environment | switches
        ) | {"NURTURE_CHAOS_HOST": f"{name}.example.org"}
        self._running = self._started_at = None
        #: Seconds of processor time of those who were killed, with the children that had ended before.
        self.spent = 0.0

    def start(self):
        self._started_at = time.time()
        with open(self._log, "ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, str(ROOT / "tests" / "manage.py"), "qcluster"],
                cwd=self._directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_us,
            )

    def look_after(self):
        """Start it again when its first process has ended. Whether it had."""
        if self._running.poll() is None:
            return False
        self.kill()
        self.start()
        return True

    def processes(self):
        """The ids of all that live in the group: the first process, the guard it started, then what that started."""
        group, parents = self._running.pid, {pid: int(fields[1]) for pid, fields in self._stats()}
        return sorted(parents, key=lambda pid: (pid != group, parents[pid] != group, pid))

    def _stats(self):
        """(id, what follows the name in its ``stat``) of each living process of the group."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # it ended while we looked
                continue
            if int(fields[2]) == self._running.pid and fields[0] not in "ZX":
                yield int(stat.parent.name), fields

    @property
    def is_up(self):
        """Whether its workers live: the first process, the guard, two workers, the one that fetches tasks."""
        return self._running.poll() is None and len(self.processes()) >= 5

    def send(self, number):
        """Send a signal to the whole group, which is ours alone."""
        try:
            os.killpg(self._running.pid, number)
        except ProcessLookupError:
            pass

    def kill(self):
        """SIGKILL for the whole group."""
        ticks = sum(int(ticks) for _pid, fields in self._stats() for ticks in fields[11:15])
        self.spent += ticks / os.sysconf("SC_CLK_TCK")
        self.send(signal.SIGKILL)
        self._running.wait()

    def silence(self):
        """Seconds since it was started, or since one of its processes wrote into its log, as they do with each task."""
        return time.time() - max(self._started_at, self._log.stat().st_mtime)

    def words(self):
        """The end of its log."""
        return self._log.read_text(errors="replace")[-3000:]
