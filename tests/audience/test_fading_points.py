"""Points that fade: SQL and memory say the same as of any moment, and nobody drops below a threshold unnamed."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from wagtail_nurture import clock
from wagtail_nurture.audience import score
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.decay import Standing
from wagtail_nurture.audience.models import Score
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts.models import Contact

from .conftest import NOW


PEOPLE = 3
moments = st.integers(0, 200).map(lambda days: NOW - timedelta(days=days))
later = st.integers(0, 24 * 300).map(lambda hours: NOW + timedelta(hours=hours))
gifts = st.lists(st.tuples(moments, st.integers(0, PEOPLE - 1), st.integers(-8, 20)), max_size=10)
#: People whose row is of another version, or of another half-life.
older = st.dictionaries(st.integers(0, PEOPLE - 1), st.sampled_from([None, 0, 60]))
wanted = st.one_of(st.integers(-12, 25), st.sampled_from([10**9, -(10**30), None, "many", 2.5]))


@pytest.fixture
def people(pool, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SCORE_HALF_LIFE_DAYS": 30}
    return [
        Contact.objects.create(pool=pool, email=f"{n}@x.org", email_key=f"{n}@x.org", created_at=NOW)
        for n in range(PEOPLE)
    ]


def remember(people, history, of_another):
    for at, who, points in sorted(history):
        with clock.virtual(lambda moment=at: moment):
            score.add([people[who].pk], points)
    for who, days in of_another.items():
        Score.objects.filter(contact=people[who]).update(half_life=days)


def rule_of(least):
    return Rule.from_config({"conditions": [{"kind": "score", "config": {"at_least": least}}]})


def in_memory(people, least, at):
    answers = rule_of(least).ask([Person(person.pk) for person in people], at)
    return {number for number, answer in answers.items() if answer.truth}


def in_sql(q):
    return set(Contact.objects.filter(q).values_list("pk", flat=True))


def many(number):
    return examples(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


def test_both_evaluators_agree_as_of_any_moment(people):
    @many(60)
    @given(history=gifts, of_another=older, least=wanted, at=moments)
    def check(history, of_another, least, at):
        with transaction.atomic():
            remember(people, history, of_another)
            assert in_memory(people, least, at) == in_sql(rule_of(least).where(at).yes)
            transaction.set_rollback(True)

    check()


def test_nobody_crosses_a_threshold_by_time_alone_unnamed(people):
    @many(60)
    @given(history=gifts, of_another=older, least=wanted, between=st.tuples(later, later).map(sorted))
    def check(history, of_another, least, between):
        with transaction.atomic():
            remember(people, history, of_another)
            before, after = (in_memory(people, least, at) for at in between)
            assert before ^ after <= in_sql(rule_of(least).turns(*between))
            transaction.set_rollback(True)

    check()


@many(100)
@given(history=st.lists(st.tuples(moments, st.integers(-8, 20)), max_size=12), at=moments)
def test_without_a_half_life_points_are_whole_numbers(history, at):
    standing = Standing(half_life=0)
    for moment, points in history:
        standing = standing.plus(points, moment)
    assert standing.left(at) == standing.weight == sum(points for _moment, points in history)
