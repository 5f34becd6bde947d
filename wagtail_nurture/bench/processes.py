"""Starting and stopping the processes that are measured, each on a free port, each ended by its own id."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def process(*arguments, log, port=None, seconds=60, **environment):
    """Run ``python arguments…`` for as long as the block lasts; waits until ``port`` answers. ``log`` is a path."""
    with open(log, "ab") as output:
        running = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            [sys.executable, *arguments],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        if port:
            _wait_for(port, running, seconds, log)
        yield running
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _wait_for(port, running, seconds, log):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if running.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"Nothing answers at port {port}; see {log}:\n{open(log).read()[-2000:]}")
