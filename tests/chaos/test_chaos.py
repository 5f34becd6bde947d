"""The published kill test, in the size that fits into CI; ``make chaos`` runs the large one."""

import shutil
import subprocess
import sys

import pytest

from tests.acceptance.house import ROOT
from tests.private_postgres import binaries


KILLED = ["--messages", "2000", "--kills", "100", "--pause", "1", "--seconds", "400"]
#: Two hosts, nobody is killed, the clocks differ by ten minutes.
APART = ["--messages", "200", "--kills", "0", "--apart", "10", "--calm", "--seconds", "400"]
SQLITE, POSTGRESQL = ["--database", "sqlite", "--broker", "orm"], ["--database", "postgresql", "--broker", "redis"]
RUNS = {"sqlite": [*SQLITE, *KILLED], "postgresql": [*POSTGRESQL, *KILLED], "two hosts": [*POSTGRESQL, *APART]}


@pytest.fixture(scope="module")
def chaos(tmp_path_factory):
    """All run side by side, since each mostly waits. ``chaos(name)`` prints the table; whether it ended well."""
    running = {name: _start(RUNS[name], tmp_path_factory.mktemp("chaos") / "table") for name in _possible()}

    def end_of(name):
        if name not in running:
            pytest.skip("PostgreSQL or Redis is not installed (Debian: apt-get install postgresql redis-server)")
        process, table = running[name]
        status = process.wait()
        print(f"\n{table.read_text()}")
        return status == 0

    yield end_of
    for process, _table in running.values():
        process.terminate()
        process.wait()


def _possible():
    return RUNS if binaries() and shutil.which("redis-server") else ["sqlite"]


def _start(options, table):
    command = [sys.executable, "-m", "tests.chaos", *options]
    with open(table, "wb") as out:
        ran = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    return ran, table


def test_nobody_is_lost_and_nothing_is_doubled_on_sqlite_with_its_own_broker(chaos):
    assert chaos("sqlite")


def test_nobody_is_lost_and_nothing_is_doubled_on_postgresql_with_redis(chaos):
    assert chaos("postgresql")


def test_two_hosts_whose_clocks_are_ten_minutes_apart_send_nothing_twice_early_or_late(chaos):
    assert chaos("two hosts")
