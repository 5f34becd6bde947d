"""A tick with nothing to do, while a crowd waits: what it asks the database, and whether that walks through a table."""

import re
import time
from datetime import timedelta
from statistics import median
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from wagtail_nurture import rows
from wagtail_nurture.contacts.models import Contact, ContactPool
from wagtail_nurture.scenarios import runner
from wagtail_nurture.scenarios.models import Enrolment, Token

from . import drawn
from .table import Row


TICKS = 50
CHUNK = 5000


def idle(waiting):
    """The row: statements and time of a tick while ``waiting`` people wait, beside one while nobody does."""
    version = drawn.flow().state.version
    before = _milliseconds()
    for start in range(0, waiting, CHUNK):
        _gather(version, min(CHUNK, waiting - start))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as its autovacuum would
    asked = _asked()
    plans = [_plan(*each) for each in asked]
    walks = [plan for plan in plans if re.search(r"\bSCAN|Seq Scan", plan)]
    after = _milliseconds()
    note = f"{len(asked)} statements, wanted at most 5; how the database finds the answers:"
    note = "\n    ".join([note, *dict.fromkeys(line.strip() for plan in plans for line in plan.splitlines())])
    return Row(
        f"engine, an idle tick, {waiting:,} people wait",
        after,
        before,
        "ms",
        "<= 5 statements, no scan",
        len(asked) <= 5 and not walks,
        note,
    )


def _gather(version, count):
    """``count`` more people who wait for another month."""
    at, name = timezone.now(), uuid4().hex[:8]
    pool = ContactPool.objects.get()
    addresses = [f"idle-{name}-{number}@example.org" for number in range(count)]
    step = version.graph["first"]
    with transaction.atomic():
        rows.Insert([Contact(pool=pool, email=each, email_key=each, created_at=at) for each in addresses]).run()
        people = Contact.objects.filter(email_key__startswith=f"idle-{name}-").values_list("pk", flat=True)
        passage = {"scenario_id": version.scenario_id, "version": version, "entry_key": "idle", "entered_at": at}
        rows.Insert([Enrolment(contact_id=person, **passage) for person in people]).run()
        born = Enrolment.objects.filter(entry_key="idle", token__isnull=True).values_list("pk", flat=True)
        due_at = at + timedelta(days=30)
        rows.Insert([Token(enrolment_id=each, version=version, step_id=step, due_at=due_at) for each in born]).run()


def _asked():
    """[(sql, parameters)] of one tick."""
    seen = []

    def note(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        if runner.tick(time.monotonic() + 60):
            raise RuntimeError("Somebody was due: this is no idle tick")
    return seen


def _plan(sql, params):
    """How the database would find what ``sql`` asks for, with its parameters bound as they are in earnest."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, params)
        return "\n".join(str(line[-1]) for line in cursor.fetchall())


def _milliseconds():
    """The median time of an idle tick."""
    times = []
    for _tick in range(TICKS):
        began = time.perf_counter()
        runner.tick(time.monotonic() + 60)
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
