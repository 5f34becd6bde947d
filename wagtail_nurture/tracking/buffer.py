"""Views wait here, in memory, until the response has left; one thread a process writes them in batches.

Writing takes 0.4 to 0.8 ms and would hold a worker even after its response; a batch costs a fraction of that per view.
What can be lost: on SIGKILL (and on SIGTERM under uvicorn, which leaves without ``atexit``) the views of the last
``TRACKING_FLUSH_MILLISECONDS``; while the database does not answer for long, whatever passes ``CAPACITY``.
"""

import atexit
import logging
import os
import threading
from collections import deque
from time import monotonic, sleep

from django.db import close_old_connections, connection, connections

from wagtail_nurture.conf import settings


logger = logging.getLogger("wagtail_nurture.tracking")

#: Views that may wait. About 6 MB; beyond it the newest are dropped and counted in the log.
CAPACITY = 20_000
#: Views written in one transaction: some 25 ms, as SQLite lets nobody else write meanwhile.
BATCH = 250
#: A thread that has not taken anything for so long (seconds) does not run here, as under uWSGI without threads.
STALLED = 10
#: Seconds without a view after which the thread gives its connection back.
QUIET = 2

#: Tests switch this off and call :func:`flush` themselves.
background = True

_waiting = deque()
_writing = threading.Lock()
_starting = threading.Lock()
_thread = None
_arrived = threading.Event()
_taken_at = 0.0
_dropped = 0


def put(hit):
    """Keep ``hit`` (tracking.hits.Hit) until the thread writes it. Touches no database, raises nothing, never waits."""
    global _dropped, _taken_at
    if len(_waiting) >= CAPACITY:
        _dropped += 1
        if _dropped in {1, 1000}:
            logger.error("Page views arrive faster than they can be written: %d dropped so far.", _dropped)
        return
    if not _waiting:
        _taken_at = monotonic()
    _waiting.append(hit)
    if not background or not settings.TRACKING_FLUSH_MILLISECONDS:
        return
    if _thread is None or not _thread.is_alive():
        _start()
    if not _arrived.is_set():
        _arrived.set()
    elif monotonic() - _taken_at > STALLED:
        _write_all()


def flush():
    """Write everything that waits, on the caller's connection. Returns the number of views taken.

    Call it before a transaction. Inside one it does not wait for a thread that is writing: on SQLite that thread waits
    for the transaction's end, and each would hold up the other until the database gives up.
    """
    count = 0
    if not _writing.acquire(blocking=not connection.in_atomic_block):
        return count
    try:
        while batch := _take():
            count += len(batch)
            _write(batch)
    finally:
        _writing.release()
    return count


def forget(key_hash):
    """Drop what waits of the visitor with this hash: they withdrew their consent."""
    for hit in [hit for hit in list(_waiting) if hit.key_hash == key_hash]:
        try:
            _waiting.remove(hit)
        except ValueError:  # the thread took it meanwhile
            continue


def clear():
    """Forget everything that waits, unwritten (in a forked child, and between tests)."""
    _waiting.clear()


def _take():
    global _taken_at
    _taken_at = monotonic()
    batch = []
    while _waiting and len(batch) < BATCH:
        try:
            batch.append(_waiting.popleft())
        except IndexError:  # forget() emptied it meanwhile
            break
    return batch


def _write(batch):
    """Write one batch; if it fails, each view by itself, so that a poisoned one stands alone."""
    from . import hits

    try:
        hits.write(batch)
    except Exception as problem:
        if len(batch) == 1:
            _log_lost(problem)
            return
        for hit in batch:
            try:
                hits.write([hit])
            except Exception as problem:
                _log_lost(problem)


def _log_lost(problem):
    """Only the error's type is logged: its message can quote the row, which is personal."""
    logger.error("A page view could not be written and is lost (%s).", type(problem).__name__)


def _write_all():
    """flush() with a connection of this thread, which is given back; used outside requests."""
    close_old_connections()
    try:
        flush()
    finally:
        close_old_connections()


def _start():
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="nurture-tracking", daemon=True)
            _thread.start()


def _run():
    """The thread. It keeps its connection while views keep coming: opening one costs as much as writing a batch."""
    while True:
        if not _arrived.wait(QUIET):
            connections.close_all()
            _arrived.wait()
        sleep(settings.TRACKING_FLUSH_MILLISECONDS / 1000)
        _arrived.clear()
        try:
            _close_broken_connections()
            flush()
        except Exception as problem:  # the thread outlives everything
            _log_lost(problem)
            connections.close_all()


def _close_broken_connections():
    """What the database server has hung up is opened anew."""
    for each in connections.all(initialized_only=True):
        if each.connection is not None and not each.is_usable():
            each.close()


@atexit.register
def _at_exit():
    if _waiting and background:
        try:
            flush()
        except Exception as problem:
            _log_lost(problem)
        connections.close_all()


def _in_child():
    """A forked child starts empty: what waits is its parent's to write, and the parent's thread did not come along."""
    global _thread, _writing, _starting, _arrived
    _waiting.clear()
    _thread = None
    _writing, _starting, _arrived = threading.Lock(), threading.Lock(), threading.Event()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
