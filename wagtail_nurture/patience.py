"""How long a question may take: given up where an editor waits, planned to its end where all rows are wanted."""

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
def to_the_end():
    """Queries in this block that are read piece by piece (``iterator()``) are planned for all of their rows.

    PostgreSQL plans a cursor for its first tenth, and would look up a million people one by one. Only for reading:
    there the block is a transaction.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        yield


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
