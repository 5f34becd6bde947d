"""The two clocks (DESIGN law 1).

*Story time*, :func:`now`, decides due dates, windows and expiries; it may be virtual, scaled or moved.
*Lease time*, :func:`lease_time`, is the database's and decides claims, retries and rate limits: hosts disagree, the
database does not.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from .conf import settings


_virtual = ContextVar("nurture_virtual_clock", default=None)


def now():
    """Story time as an aware UTC datetime: a virtual clock if one is in use, else the configured ``CLOCK``."""
    virtual = _virtual.get()
    if virtual is not None:
        return virtual()
    if settings.CLOCK:
        return import_string(settings.CLOCK)()
    return timezone.now()


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
