"""Questions that an editor waits for: the database gives up after a while instead of keeping them waiting."""

import time
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction


class TooLong(Exception):
    """The database was not done in time."""


@contextmanager
def patiently(seconds):
    """Queries in this block that take longer than ``seconds`` in all (SQLite) or each (PostgreSQL) end as TooLong.

    Only for reading: on PostgreSQL the block is a transaction.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    guard = _at_most if connection.vendor == "postgresql" else _until
    try:
        with guard(connection, seconds):
            yield
    except OperationalError as error:
        raise TooLong from error


@contextmanager
def _at_most(connection, seconds):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [int(seconds * 1000)])
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")


@contextmanager
def _until(connection, seconds):
    """SQLite asks every so many of its instructions whether to go on."""
    end = time.monotonic() + seconds
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
