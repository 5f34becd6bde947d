"""How much the database works, told by itself and the same on every machine: not in seconds."""

from contextlib import contextmanager

from django.db import connection


#: SQLite is asked after so many instructions of its virtual machine.
GRAIN = 20
_ROWS_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"


class Effort:
    """``spent``: on SQLite instructions, on PostgreSQL rows read (of a test in one transaction)."""

    spent = 0


@contextmanager
def measured():
    """The Effort that the block takes."""
    effort = Effort()
    if connection.vendor == "postgresql":
        before = _rows_read()
        yield effort
        effort.spent = _rows_read() - before
        return

    def another():
        effort.spent += GRAIN

    connection.ensure_connection()
    connection.connection.set_progress_handler(another, GRAIN)
    try:
        yield effort
    finally:
        connection.connection.set_progress_handler(None, 0)


def _rows_read():
    with connection.cursor() as cursor:
        cursor.execute(_ROWS_READ)
        return int(cursor.fetchone()[0] or 0)
