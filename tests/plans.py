"""Does the database walk through a whole table? Asked of the database itself, for queries that were noted."""

import re
from contextlib import contextmanager

from django.db import connection


#: Those that hold a row for each person, message or fact.
LARGE = (
    "delivery",
    "token",
    "enrolment",
    "event",
    "eventinbox",
    "contact",
    "steprun",
    "visitor",
    "segmentmember",
    "interest",
    "score",
    "loyaltyentry",
)


_TABLES = [f"wagtail_nurture_{name}" for name in LARGE]


def analyse():
    """Let PostgreSQL know how large its tables are, as its autovacuum would."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def watched():
    """A list of the (sql, parameters) that the block asks: SQLite plans otherwise where it does not know the values."""
    asked = []

    def note(execute, sql, parameters, many, context):
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield asked


def plan(sql, parameters):
    """The plan of ``sql`` as text."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def scans(asked):
    """[(sql, plan)] of those queries, as :func:`watched` noted them, that read a large table from end to end."""
    found = []
    for sql, parameters in asked:
        if not re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", sql):
            continue
        told = plan(sql, parameters)
        if any(_walks(told, table) and not _is_rightly_read(table) for table in _TABLES):
            found.append((sql, told))
    return found


def _is_rightly_read(table):
    """PostgreSQL reads a handful of rows from end to end, and should; SQLite plans for any number."""
    if connection.vendor == "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 100) few")
        return cursor.fetchone()[0] < 100


def _walks(told, table):
    if connection.vendor == "sqlite":
        # A partial index whose condition the query shares holds only the rows that are meant.
        return re.search(
            rf"SCAN \"?{table}\"?(?! USING (COVERING )?INDEX nurture_\w+_(held|unknown|lease|owed|trial))\b", told
        )
    return re.search(rf"Seq Scan on {table}\b", told)
