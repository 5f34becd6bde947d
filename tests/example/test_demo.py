"""``make demo`` as a program: what it says when it cannot start."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parent.parent.parent
DEMO = [sys.executable, str(ROOT / "example_site" / "demo.py")]


def run(*words, **options):
    return subprocess.run([*DEMO, *words], capture_output=True, text=True, timeout=60, cwd=ROOT, **options)


@pytest.fixture
def busy():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_busy_port_is_named_with_the_way_out(busy, tmp_path):
    answer = run("--port", str(busy), "--data", str(tmp_path / "data"))
    assert answer.returncode == 1
    assert f"Port {busy} is in use" in answer.stderr
    assert f"make demo PORT={busy + 1}" in answer.stderr
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_none(tmp_path):
    answer = run("--port", "70000", "--data", str(tmp_path / "data"))
    assert answer.returncode == 1 and "70000 is not a port" in answer.stderr


def test_starting_over_never_removes_what_is_not_the_demos(tmp_path):
    (tmp_path / "thesis.txt").write_text("ten years")
    answer = run("--port", str(_free()), "--data", str(tmp_path), "--reset")
    assert answer.returncode == 1 and "does not look like the demo's data" in answer.stderr
    assert (tmp_path / "thesis.txt").exists()


def _free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
