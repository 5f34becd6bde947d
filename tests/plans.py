"""Does the database walk through a whole table? Asked of the database itself, for queries that were captured."""

import re

from django.db import connection


#: Those that hold a row for each person, message or fact.
LARGE = ("delivery", "token", "enrolment", "event", "eventinbox", "contact", "steprun", "visitor")


def analyse():
    """Let PostgreSQL know how large its tables are, as its autovacuum would."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def plan(sql):
    """The plan of ``sql`` (a text with its values in it) as text."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql.replace("%", "%%") if connection.vendor == "sqlite" else explain + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def scans(captured):
    """[(sql, plan)] of those captured queries (CaptureQueriesContext) that read a large table from end to end."""
    found = []
    for query in captured.captured_queries:
        sql = query["sql"]
        if not re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", sql):
            continue
        told = plan(sql)
        if any(_walks(told, f"wagtail_nurture_{name}") for name in LARGE):
            found.append((sql, told))
    return found


def _walks(told, table):
    if connection.vendor == "sqlite":
        # A partial index whose condition the query shares holds only the rows that are meant.
        return re.search(
            rf"SCAN \"?{table}\"?(?! USING (COVERING )?INDEX nurture_\w+_(held|unknown|lease|owed|trial))\b", told
        )
    return re.search(rf"Seq Scan on {table}\b", told)
