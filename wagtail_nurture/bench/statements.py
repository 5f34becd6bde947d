"""What a tick asks of the database while it carries one group: the people who stand on one step of one version."""

import time
from datetime import timedelta
from uuid import uuid4

from django.db import connection

from wagtail_nurture.scenarios import claims, runner
from wagtail_nurture.scenarios.models import StepRun

from . import drawn, waiting
from .table import Row


FEW = 10
A_GROUP, A_THOUSAND = 15, 25
#: What opens and closes transactions is not counted: drivers send some of it unseen.
BRACKETS = ("BEGIN", "SAVEPOINT", "RELEASE")


def rows():
    """The dearest step with as many people as one batch holds, and on PostgreSQL with 1,000."""
    flow = drawn.flow()
    version, steps = drawn.version_of(flow), drawn.single_steps(flow)
    batch = claims.batch_size()
    few, many = ({kind: _tick(version, kind, step, count) for kind, step in steps.items()} for count in (FEW, batch))
    yield _row(f"engine, statements for a group of {batch}, besides INSERT", few, many, _other, A_GROUP)
    if connection.vendor == "postgresql":
        thousand = {kind: _tick(version, kind, step, 1000) for kind, step in steps.items()}
        yield _row("engine, statements for 1,000 people on a step", few, thousand, len, A_THOUSAND)


def _other(seen):
    return sum(not sql.startswith("INSERT") for sql in seen)


def _row(what, few, many, count, most):
    kind = max(many, key=lambda kind: count(many[kind]))
    each = ", ".join(f"{name} {count(seen)}" for name, seen in many.items())
    inserts = sum(sql.startswith("INSERT") for sql in many[kind])
    note = f"beside: {FEW} people; the whole tick, with its claims: {each}; INSERTs of {kind}: {inserts}"
    number = count(many[kind])
    return Row(what, number, count(few[kind]), "statements", f"<= {most}", number <= most, note)


def _tick(version, kind, step_id, count):
    """The beginnings of the statements of one tick that carries ``count`` people over ``step_id``."""
    name = f"{kind}-{count}-{uuid4().hex[:8]}"
    crowd = waiting.gather(version, step_id, count, due_in=timedelta(minutes=-1), name=name)
    seen = noted(lambda: runner.tick(time.monotonic() + 600))
    passed = crowd.rows(StepRun, "enrolment__contact").count()
    if passed != count:
        raise RuntimeError(f"{passed} of {count} people passed")
    return seen


def noted(work):
    """The statements, without their parameters, that ``work()`` asks of the database; not what brackets them."""
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return [sql for sql in seen if not sql.startswith(BRACKETS)]
