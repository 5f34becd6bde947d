"""The purge can be interrupted at any moment, goes on where it stopped, and runs by itself."""

import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import retention, tasks
from wagtail_nurture.models import Event, Purge, Todo
from wagtail_nurture.retention import visits


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(visits, "MOST", 4)


def test_interrupted_it_goes_on_where_it_stopped(past, small):
    for _ in range(10):
        past.event(900)

    def stop(part, removed):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retention.run(told=stop)
    assert Event.objects.count() == 6
    first = Purge.objects.get()
    assert (first.part, first.finished_at) == ("visits", None) and first.cursor > 0
    done = retention.run()
    assert done.pk == first.pk and done.finished_at
    assert done.removed["visits"] == 10
    assert retention.run().pk != first.pk


def test_a_round_without_time_does_nothing_and_says_so(past):
    past.event(900)
    assert retention.run(until=time.monotonic() - 1).finished_at is None
    assert Event.objects.count() == 1


def test_the_command_tells_what_went_and_what_would_go(past):
    past.event(900)
    output = StringIO()
    call_command("nurture_purge", "--dry-run", stdout=output)
    assert "visits: 1" in output.getvalue() and Event.objects.count() == 1
    assert not Purge.objects.exists()
    output = StringIO()
    call_command("nurture_purge", stdout=output)
    assert "visits: 1" in output.getvalue() and not Event.objects.exists()
    output = StringIO()
    past.event(900)
    call_command("nurture_purge", "--seconds=0", stdout=output)
    assert "Not finished" in output.getvalue() and Event.objects.exists()


def test_the_daily_task_does_it_and_a_failure_becomes_a_todo(past, monkeypatch, caplog):
    past.event(900)
    address = "ada@example.org"
    tasks.purge()
    assert not Event.objects.exists()

    def fail(self, cursor, now):
        raise ValueError(address)

    monkeypatch.setattr(visits.Visits, "batch", fail)
    tasks.purge()
    todo = Todo.objects.get(resolved_at=None)
    assert "ValueError" in todo.sentence and "ada@" not in todo.sentence + caplog.text
    monkeypatch.undo()
    tasks.purge()
    assert not Todo.objects.filter(resolved_at=None).exists()


def test_a_batch_costs_the_same_for_few_and_many(past, removed):
    def cost(number):
        for _ in range(number):
            past.event(900)
        with CaptureQueriesContext(connection) as captured:
            removed()
        return len(captured)

    assert cost(300) <= cost(2) + 2
