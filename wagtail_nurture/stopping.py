"""A worker that is told to stop ends what it has in hand, and then stops.

systemd and others send SIGTERM to every process of a service at once, also to the worker in the middle of a sending.
Killed there, it would leave a message of which nobody knows whether it left.
"""

import os
import signal
import time
from contextlib import contextmanager
from threading import Event, current_thread, main_thread


#: Set while somebody upward in this process listens, so that a pump inside a loop shares the loop's ear.
_listening = None


class Deadline:
    """A ``time.monotonic()`` moment that comes at once when ``told`` (an Event) is set; compares with numbers."""

    def __init__(self, seconds, told):
        self._moment, self._told = time.monotonic() + seconds, told

    def __float__(self):
        return float("-inf") if self._told.is_set() else self._moment

    def __lt__(self, other):
        return float(self) < float(other)

    def __le__(self, other):
        return float(self) <= float(other)

    def __gt__(self, other):
        return float(self) > float(other)

    def __ge__(self, other):
        return float(self) >= float(other)


def share(until, seconds):
    """``until`` (Deadline or number), or ``seconds`` from now if that is sooner: what one takes of the time of all."""
    if not isinstance(until, Deadline):
        return min(until, time.monotonic() + seconds)
    mine = Deadline(seconds, until._told)
    mine._moment = min(mine._moment, until._moment)
    return mine


@contextmanager
def politely(*, numbers=(signal.SIGTERM,), then_obey=True):
    """Yield an Event that is set when this process is told to stop; afterwards it stops, with ``then_obey``.

    Whoever has said already what a signal shall do (Celery, a web server) keeps the last word, and so do threads: the
    Event is never set then.
    """
    global _listening
    if _listening is not None or current_thread() is not main_thread():
        yield _listening or Event()
        return
    told = _listening = Event()
    heard = []

    def hear(number, frame):
        heard.append(number)
        told.set()

    plain = (signal.SIG_DFL, signal.default_int_handler)
    former = {number: signal.getsignal(number) for number in numbers}
    for number, handler in former.items():
        if handler in plain:
            signal.signal(number, hear)
    try:
        yield told
    finally:
        _listening = None
        for number, handler in former.items():
            if handler in plain:
                signal.signal(number, handler)
        if heard and then_obey:
            os.kill(os.getpid(), heard[0])
