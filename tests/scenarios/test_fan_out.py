"""Fan-outs: everybody who matches enters in chunks that any worker may take up again, nobody twice, nobody left out."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import clock
from wagtail_nurture.scenarios import claims, entering, fan_out, intake
from wagtail_nurture.scenarios.models import Enrolment, Intake, Token
from wagtail_nurture.tracking.models import Event

from .conftest import submits, wait


class Killed(BaseException):
    """Like SIGKILL: nothing catches it, nothing is tidied up."""


@pytest.fixture
def invited(running, form, crowd, story):
    """``invited(number)``: a scenario is published for people who sent the form in before. (scenario, people)."""

    def make(number):
        people = crowd(number, agree=False)
        Event.objects.bulk_create(
            [
                Event(
                    kind="form.submitted",
                    contact=person,
                    at=story.now - timedelta(days=1),
                    subject=f"form:{form.translation_key}",
                )
                for person in people
            ]
        )
        return running([wait("a")], enrol_matching=True, name=f"For {number}"), people

    return make


def chunk():
    """One chunk of one fan-out."""
    return fan_out.chunk()


def lapse():
    """The lease of whoever died is over."""
    Intake.objects.update(lease_until=clock.lease_time() - timedelta(seconds=1))


def inside():
    return sorted(Enrolment.objects.values_list("contact", flat=True))


def test_everybody_enters_once_in_chunks(invited, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: 30)
    _scenario, people = invited(100)
    sizes = []
    while (done := chunk()) is not None:
        sizes.append(done)
    assert sizes == [30, 30, 30, 10]
    assert inside() == sorted(person.pk for person in people)
    row = Intake.objects.get()
    assert (row.state, row.total, row.lease_until) == ("done", 100, None)
    assert Token.objects.count() == 100


def dying(monkeypatch, moment):
    """A worker that is killed at ``moment`` of its next chunk."""
    enter, update = entering.enter, QuerySet.update

    def dies(*args):
        raise Killed

    def dies_after_entering(*args):
        enter(*args)
        raise Killed

    def dies_at_the_cursor(rows, **values):
        if rows.model is Intake and "cursor" in values:
            update(rows, **values)
            raise Killed
        return update(rows, **values)

    target, name, broken = {
        "reading": (entering, "plan", dies),
        "writing": (entering, "enter", dies_after_entering),
        "last": (QuerySet, "update", dies_at_the_cursor),
    }[moment]
    monkeypatch.setattr(target, name, broken)


@pytest.mark.parametrize("moment", ["reading", "writing", "last"])
@pytest.mark.parametrize("place", [0, 3])
def test_a_worker_killed_in_the_middle_leaves_its_chunk_to_the_next_one(invited, monkeypatch, moment, place):
    """While it reads, when the people are written but nothing is kept yet, or after the very last statement."""
    monkeypatch.setattr(claims, "batch_size", lambda: 30)
    _scenario, people = invited(100)
    for _chunk in range(place):
        chunk()
    with monkeypatch.context() as broken:
        dying(broken, moment)
        with pytest.raises(Killed):
            chunk()
    assert len(inside()) == 30 * place, "a chunk is kept as a whole or not at all"
    assert chunk() is None, "nobody else takes it while its lease lasts"
    lapse()
    while chunk() is not None:
        pass
    assert inside() == sorted(person.pk for person in people)
    assert (Intake.objects.get().total, Token.objects.count()) == (100, 100)
    assert Event.objects.filter(kind="scenario.entered").count() == 100


def test_a_worker_believed_dead_that_goes_on_writes_nothing(invited, monkeypatch):
    """Another one has taken its chunk meanwhile."""
    monkeypatch.setattr(claims, "batch_size", lambda: 30)
    _scenario, people = invited(40)
    plan, other = entering.plan, []

    def is_overtaken(*args):
        if not other:
            other.append(1)
            lapse()
            chunk()
        return plan(*args)

    monkeypatch.setattr(entering, "plan", is_overtaken)
    chunk()
    assert len(inside()) == 3 and Intake.objects.get().total == 3, "fewer after a worker that seems to have died"
    while chunk() is not None:
        pass
    assert inside() == sorted(person.pk for person in people)
    assert Intake.objects.get().total == 40


def test_whoever_entered_by_themselves_meanwhile_is_passed_over(invited, form, story, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: 30)
    _scenario, people = invited(40)
    submits(people[35], form, at=story.move(minutes=1))
    intake.take(time.monotonic() + 60)
    assert inside() == sorted(person.pk for person in people)


def test_a_chunk_takes_the_same_statements_whatever_its_size_and_the_whole(invited, monkeypatch):
    counted = {}
    for size, whole in ((10, 40), (10, 400), (200, 400)):
        _scenario, _people = invited_anew(invited, whole)
        monkeypatch.setattr(claims, "batch_size", lambda size=size: size)
        with CaptureQueriesContext(connection) as captured:
            assert chunk() == size
        counted[size, whole] = len([query for query in captured if "INSERT" not in query["sql"]])
    assert len(set(counted.values())) == 1, counted


def invited_anew(invited, whole):
    from wagtail_nurture.contacts.models import Contact

    Intake.objects.all().delete()
    Event.objects.all().delete()
    Contact.objects.all().delete()
    return invited(whole)
