"""Little by little: people are spread over hours, or only so many pass in an hour, whatever the workers do."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import chance, claims, counts, graph, pacing, runner
from wagtail_nurture.scenarios.models import StepPace, StepRun, Token
from wagtail_nurture.scenarios.moves import Standing
from wagtail_nurture.scenarios.steps.stagger import Stagger
from wagtail_nurture.scenarios.tryout import starting, walk

from .conftest import send, step, wait
from .test_runner import enter, statements, tick


def stagger(block_id, how="rate", amount=600):
    return step("stagger", block_id, how=how, amount=amount)


def walk_on(story, until, minutes=1):
    """The worker comes every so many minutes, until ``until``."""
    while story.now < until:
        story.move(minutes=minutes)
        tick()


def test_people_are_spread_over_the_hours_each_at_a_time_of_their_own(running, email, crowd, story):
    scenario = running([stagger("p", "spread", 10), send("s", email), wait("w", amount=9)])
    enter(scenario, crowd(200), story.now)
    due = list(Token.objects.values_list("due_at", flat=True))
    assert min(due) >= story.now and max(due) < story.now + timedelta(hours=10)
    by_hour = Counter(int((each - story.now).total_seconds() // 3600) for each in due)
    assert len(by_hour) == 10 and max(by_hour.values()) < 45
    story.move(hours=5)
    tick()
    assert Delivery.objects.count() == sum(by_hour[hour] for hour in range(5))
    story.move(hours=5)
    tick()
    assert Delivery.objects.count() == 200
    assert counts.per_step(scenario)["p"].passed == 200


def test_at_most_so_many_an_hour_and_nobody_is_forgotten(running, email, crowd, story):
    scenario = running([stagger("p", amount=60), send("s", email), wait("w", amount=9)])
    people = crowd(150)
    begun = story.now
    enter(scenario, people, begun)
    tick()
    assert Delivery.objects.count() == 1
    walk_on(story, begun + timedelta(minutes=160), minutes=1)
    passed = sorted(StepRun.objects.filter(step_id="p").values_list("at", flat=True))
    assert len(passed) == 150 == Delivery.objects.count()
    for first in passed:
        assert len([at for at in passed if first <= at < first + timedelta(minutes=59)]) <= 60
    assert passed[-1] - begun < timedelta(minutes=152), "and no later than the rate asks for"


def test_after_a_standstill_of_the_worker_nobody_passes_in_a_heap(running, crowd, story):
    scenario = running([stagger("p", amount=120), wait("w", amount=9)])
    enter(scenario, crowd(60), story.now)
    tick()
    story.move(hours=5)
    tick()
    assert StepRun.objects.filter(step_id="p").count() == 4, "two a minute, in two different minutes"
    walk_on(story, story.now + timedelta(minutes=30))
    assert StepRun.objects.filter(step_id="p").count() == 60


def test_who_stands_in_line_goes_before_who_has_just_come(running, crowd, story):
    scenario = running([stagger("p", amount=60), wait("w", amount=9)])
    people = crowd(20)
    enter(scenario, people[:10], story.now)
    tick()
    story.move(minutes=1)
    enter(scenario, people[10:], story.now)
    tick()
    walk_on(story, story.now + timedelta(minutes=30))
    order = list(StepRun.objects.filter(step_id="p").order_by("at", "pk").values_list("enrolment__contact", flat=True))
    assert set(order[:10]) == {person.pk for person in people[:10]}


def test_two_workers_do_not_let_more_through(running, crowd, story, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: 20)
    scenario = running([stagger("p", amount=600), wait("w", amount=9)])
    enter(scenario, crowd(60), story.now)
    batches = [claims.claim() for _worker in range(3)]
    for fence, tokens in reversed(batches):
        runner._Batch(fence, tokens).run()
    assert StepRun.objects.filter(step_id="p").count() == 10
    assert StepPace.objects.get().used == 10


@pytest.mark.parametrize("number", [30, 300])
def test_rationing_takes_the_same_statements_for_few_and_for_many(running, crowd, story, monkeypatch, number):
    monkeypatch.setattr(claims, "LARGEST_ON_SQLITE", 1000)
    scenario = running([stagger("p", amount=600), wait("w", amount=9)])
    enter(scenario, crowd(number), story.now)
    with CaptureQueriesContext(connection) as captured:
        tick()
    assert StepRun.objects.count() == 10
    assert len(statements(captured, inserts=False)) == 13
    assert len(statements(captured, inserts=True)) == 2


@pytest.mark.parametrize(
    ("amount", "quota"),
    [
        (600, (60, 10)),
        (60, (60, 1)),
        (1, (3600, 1)),
        (7, (600, 1)),
        (5, (720, 1)),
        (20, (180, 1)),
        (100, (180, 5)),
        (61, (60, 1)),
    ],
)
def test_how_an_hour_is_divided(amount, quota):
    seconds, most = Stagger.quota({"how": "rate", "amount": amount})
    assert (seconds, most) == quota
    assert most * 3600 <= amount * seconds, "never more than the editor asked for"


def test_a_changed_rate_begins_a_new_line():
    row = StepPace(seconds=60, most=1, window=5, used=1, line=10**9)
    person = Standing(enrolment_id=1, contact_id=1, step_id="p")
    at = datetime(2026, 3, 2, 10, 0, 30, tzinfo=UTC)
    assert pacing.admit(row, (60, 2), [person], at) == {}
    assert (row.seconds, row.most, row.used, row.line) == (60, 2, 1, 0)


@pytest.mark.parametrize(
    ("how", "amount", "words"),
    [
        ("spread", 0, "People can be spread over 1 to 336 hours."),
        ("spread", 9999, "People can be spread over 1 to 336 hours."),
        ("rate", 0, "Let 1 to 1000000 people through an hour."),
        ("rate", -5, "Let 1 to 1000000 people through an hour."),
        ("rate", None, "Let 1 to 1000000 people through an hour."),
    ],
)
def test_numbers_that_make_no_sense_are_refused(draft, how, amount, words):
    (problem,) = graph.problems(draft([stagger("p", how, amount), wait("w")]))
    assert problem.message.endswith(words) and problem.message.startswith("Step 1, ")


def test_a_try_out_takes_nobody_s_place(draft, pool):
    me = User.objects.create_superuser("editor", "editor@shop.example", "editor")
    tryout = starting.start(draft([stagger("p"), stagger("q", "spread", 5), wait("w")]), owner=me)
    for _step in range(2):
        walk.hurry(tryout)
        walk.advance(tryout)
    assert tryout.step_id == "w" and not StepPace.objects.exists()


def test_the_draw_of_a_time_is_the_person_s_own():
    config = {"how": "spread", "amount": 10}
    at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    person = Standing(enrolment_id=1, contact_id=7, step_id="p")
    assert Stagger.due_at(config, person, at) == at + timedelta(hours=10) * chance.lot("p:spread", 7)
