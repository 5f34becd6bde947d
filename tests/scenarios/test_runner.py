"""The runner: few statements, nothing twice, and nobody who spoils it for others."""

import threading
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import claims, entering, holding, runner, writing
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token
from wagtail_nurture.scenarios.steps.send_email import SendEmail
from wagtail_nurture.scenarios.triggers import Entry
from wagtail_nurture.todos import Todo

from .conftest import if_else, journal, points, pump, send, step, wait


def tick():
    return runner.tick(time.monotonic() + 60)


def enter(scenario, people, at):
    """All of ``people`` stand on the first step."""
    version = scenario.state.version
    planned = entering.plan(version, scenario, [Entry(contact_id=person.pk, at=at) for person in people])
    assert entering.enter(version, scenario, planned) == len(people)


def statements(captured, *, inserts):
    """SQL statements, without BEGIN and COMMIT; ``inserts`` says which: the INSERTs or all others."""
    found = [query["sql"].split(": ", 1)[-1].lstrip('"') for query in captured.captured_queries]
    work = [sql for sql in found if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    return [sql for sql in work if sql.startswith("INSERT") == inserts]


@pytest.mark.parametrize("number", [10, 500])
def test_a_tick_takes_at_most_15_statements_for_each_group_of_people(running, email, crowd, story, monkeypatch, number):
    monkeypatch.setattr(claims, "LARGEST_ON_SQLITE", 1000)
    scenario = running([wait("a"), send("b", email), if_else("c", asked=[points(5)], no=[wait("d")])])
    enter(scenario, crowd(number), story.now)
    story.move(days=2)
    with CaptureQueriesContext(connection, ) as captured:
        tick()
    assert StepRun.objects.count() == 3 * number
    assert Delivery.objects.filter(state="queued").count() == number
    groups = 3
    others = statements(captured, inserts=False)
    assert len(others) <= 15 * groups, "\n".join(sql[:200] for sql in others)
    assert len(others) == 28
