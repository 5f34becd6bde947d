"""A PostgreSQL of our own for as long as a command runs: temporary directory, free port, nobody else's cluster.

``python -m tests.private_postgres [--fsync] COMMAND…`` runs it with PGHOST, PGPORT, PGUSER and NURTURE_TEST_DATABASE
set. Only with ``--fsync`` does it wait for the disk, as PostgreSQL does by default: what is measured needs that.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path


def binaries():
    """The directory that holds the newest ``initdb`` and ``pg_ctl``, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).parent if found else None


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _unprivileged():
    """How to drop root, whom PostgreSQL refuses: a command prefix, and the user's name."""
    if os.getuid():
        return [], pwd.getpwuid(os.getuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    return ["runuser", "-u", user, "--"], user


class Cluster:
    """A running cluster: ``environment`` (dict) is what clients need to reach it."""

    def __init__(self, home, *, fsync):
        self._home = home
        self._prefix, user = _unprivileged()
        if self._prefix:
            shutil.chown(home, user)
        self._bin, self._data, port = binaries(), home / "data", free_port()
        self._options = (
            f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync={'on' if fsync else 'off'} -c jit=off"
            " -c max_connections=60"
        )
        self.environment = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(port),
            "PGUSER": "postgres",
            "NURTURE_TEST_DATABASE": "postgresql",
        }

    def start(self):
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._control("start")

    def restart_at_once(self):
        """As after a power cut: no connection is closed properly, and the log is replayed."""
        self._control("restart", "-m", "immediate")

    def stop(self):
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def _control(self, what, *more):
        self._run("pg_ctl", "-w", "-l", str(self._home / "log"), "-o", self._options, *more, what)

    def _run(self, program, *arguments):
        command = [*self._prefix, str(self._bin / program), "-D", str(self._data), *arguments]
        subprocess.run(command, check=True, cwd=self._home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


@contextmanager
def private_cluster(*, fsync=False):
    """Yields a new, empty, running Cluster; stops and removes it at the end."""
    home = Path(tempfile.mkdtemp(prefix="nurture-pg-"))
    try:
        cluster = Cluster(home, fsync=fsync)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def private_postgres(*, fsync=False):
    """Yields the environment (dict) with which clients reach a new, empty cluster, for as long as the block lasts."""
    with private_cluster(fsync=fsync) as cluster:
        yield cluster.environment


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop, it still stops its cluster
    waits, command = sys.argv[1:2] == ["--fsync"], sys.argv[1:]
    with private_postgres(fsync=waits) as environment:
        sys.exit(subprocess.call(command[waits:], env=os.environ | environment))
