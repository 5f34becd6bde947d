"""The two clocks (DESIGN law 1).

*Story time*, :func:`now`, decides due dates, windows and expiries; it may be virtual, scaled or moved.
*Lease time*, :func:`lease_time`, is the database's and decides claims, retries and rate limits: hosts disagree, the
database does not. A host whose clock is wrong also tells story time by the database's (:func:`agreed`); otherwise what
it writes would be due too late, or too early, for all the others.
"""

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from .conf import settings


logger = logging.getLogger(__name__)

#: Seconds by which clocks may differ without being wrong.
TOLERATED = 2
#: Seconds after which a host compares its clock with the database's again.
COMPARE_EVERY = 60

_virtual = ContextVar("nurture_virtual_clock", default=None)


def now():
    """Story time as an aware UTC datetime: a virtual clock if one is in use, else the configured ``CLOCK``."""
    virtual = _virtual.get()
    if virtual is not None:
        return virtual()
    if settings.CLOCK:
        return import_string(settings.CLOCK)()
    return agreed()


def agreed():
    """Real time as an aware UTC datetime, on which all hosts agree: the host's clock, set right by the database's."""
    found = _comparison
    if not found.ahead or abs(_setting() - found.setting) > TOLERATED:  # the clock was set since: it may be right now
        return timezone.now()
    return timezone.now() - found.ahead


def compare(connection, **signal):
    """Find out how far this host's clock is from that of the database; a query at most each COMPARE_EVERY seconds.

    Receiver of ``connection_created``, also called by each pump. An SQLite database is on this host and has its clock.
    """
    global _comparison
    if connection.vendor != "postgresql" or connection.alias != DEFAULT_DB_ALIAS:
        return
    if _comparison.made_at is not None and time.monotonic() - _comparison.made_at < COMPARE_EVERY:
        return
    ahead = ahead_of(connection)
    wrong = abs(ahead) > TOLERATED
    if wrong:
        logger.warning("The clock of this host differs from the database's by %.0f seconds; theirs is used.", ahead)
    _comparison = _Comparison(timedelta(seconds=ahead) if wrong else timedelta(), _setting(), time.monotonic())


def ahead_of(connection):
    """Seconds by which this host's clock is ahead of that of the PostgreSQL ``connection``; less than 0: behind."""
    asked_at = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXTRACT(EPOCH FROM CLOCK_TIMESTAMP())")
        theirs = float(cursor.fetchone()[0])
    return (asked_at + time.time()) / 2 - theirs


@dataclass(frozen=True)
class _Comparison:
    """``ahead``: so far this host's clock is ahead of the database's. ``setting`` changes whenever the clock is set."""

    ahead: timedelta = timedelta()
    setting: float = 0.0
    made_at: float | None = None


_comparison = _Comparison()


def _setting():
    return time.time() - time.monotonic()


def lease_time():
    """Lease time as a query expression: the database's own clock."""
    return Now()


@contextmanager
def virtual(source):
    """Let ``source()``, a callable that returns an aware datetime, tell story time inside this block."""
    token = _virtual.set(source)
    try:
        yield
    finally:
        _virtual.reset(token)
