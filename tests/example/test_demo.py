"""``make demo`` as a program: what it says when it cannot start, and that it leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
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


@pytest.mark.acceptance
def test_it_starts_answers_and_leaves_no_process_behind(tmp_path):
    """From nothing to a running shop with worker and mailbox, and back, as one Ctrl-C would end it."""
    port, data = str(_free()), str(tmp_path / "data")
    options = ["--port", port, "--data", data, "--no-history"]
    checked = subprocess.run([*DEMO, *options, "--check"], capture_output=True, text=True, timeout=600, cwd=ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "worker: alive" in checked.stdout and "mail server: 220" in checked.stdout
    assert not _of_the_demo(data)
    running = subprocess.Popen([*DEMO, *options], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    for line in running.stdout:
        if "Ctrl-C stops everything" in line:
            break
    assert len(_of_the_demo(data)) >= 4
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 0
    assert not _of_the_demo(data)


@pytest.mark.acceptance
def test_even_a_killed_demo_leaves_no_orphan(tmp_path):
    port, data = str(_free()), str(tmp_path / "data")
    running = subprocess.Popen(
        [*DEMO, "--port", port, "--data", data, "--no-history"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    for line in running.stdout:
        if "Ctrl-C stops everything" in line:
            break
    running.kill()
    running.wait()
    deadline = time.monotonic() + 60
    while _of_the_demo(data) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert not _of_the_demo(data)


def _free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _of_the_demo(data):
    """The processes whose environment names this demo's data (Linux)."""
    wanted, found = f"NURTURE_DEMO_DATA={data}\0".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes() and int(entry.name) != os.getpid():
                found.append(int(entry.name))
        except OSError:
            continue
    return found
