"""A tick with nothing to do, while a crowd waits: what it asks the database, and whether that walks through a table."""

import re
import time
from datetime import timedelta
from statistics import median

from django.db import connection

from wagtail_nurture.scenarios import intake, runner

from . import drawn, waiting
from .statements import BRACKETS
from .table import Row


TICKS = 50
MOST = 5
#: A table of so many rows may be read from end to end.
HANDFUL = 100


def idle(count):
    """The row: statements and time of a tick while ``count`` people wait, beside one while nobody does."""
    version = drawn.version_of(drawn.flow())
    before = _milliseconds()
    waiting.gather(version, version.graph["first"], count, due_in=timedelta(days=30), name="idle")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as its autovacuum would
    asked = _asked()
    plans = [_plan(*each) for each in asked]
    walks = [table for plan in plans for table in _walked(plan) if _is_large(table)]
    after = _milliseconds()
    note = f"{len(asked)} statements of intake and runner; how the database finds the answers:"
    note = "\n    ".join([note, *dict.fromkeys(line.strip() for plan in plans for line in plan.splitlines())])
    return Row(
        f"engine, an idle tick, {count:,} people wait",
        after,
        before,
        "ms",
        f"<= {MOST} statements, no scan",
        len(asked) <= MOST and not walks,
        note,
    )


def _tick():
    until = time.monotonic() + 60
    return intake.take(until) + runner.tick(until)


def _asked():
    """[(sql, parameters)] of one tick."""
    seen = []

    def note(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        if _tick():
            raise RuntimeError("Somebody was due: this is no idle tick")
    return [each for each in seen if not each[0].startswith(BRACKETS)]


def _plan(sql, params):
    """How the database would find what ``sql`` asks for, with its parameters bound as they are in earnest."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, params)
        return "\n".join(str(line[-1]) for line in cursor.fetchall())


def _walked(plan):
    """The tables that it reads from end to end."""
    return re.findall(r"(?:\bSCAN|Seq Scan on) (\w+)", plan)


def _is_large(table):
    """Whether it holds a row for each person, or the like; the fan-outs that were ever started are a handful."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return cursor.fetchone()[0] > HANDFUL


def _milliseconds():
    """The median time of an idle tick."""
    times = []
    for _number in range(TICKS):
        began = time.perf_counter()
        _tick()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
