"""The published kill test, in the size that fits into CI; ``make chaos`` runs the large one."""

import shutil
import subprocess
import sys

import pytest

from tests.acceptance.house import ROOT
from tests.private_postgres import binaries


MESSAGES, KILLS, SECONDS = 2000, 100, 400


def chaos(*options):
    command = [sys.executable, "-m", "tests.chaos", "--messages", str(MESSAGES), "--kills", str(KILLS)]
    command += ["--seconds", str(SECONDS), *options]
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode


def test_nobody_is_lost_and_nothing_is_doubled_on_sqlite_with_its_own_broker():
    assert chaos("--database", "sqlite", "--broker", "orm") == 0


def test_nobody_is_lost_and_nothing_is_doubled_on_postgresql_with_redis():
    if not (binaries() and shutil.which("redis-server")):
        pytest.skip("PostgreSQL or Redis is not installed (Debian: apt-get install postgresql redis-server)")
    assert chaos("--database", "postgresql", "--broker", "redis") == 0
