"""Conditions on dates of the person's own: how old, whose day comes round, how long ago."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from wagtail_nurture.audience.conditions import Person, registry
from wagtail_nurture.audience.conditions.age import Age
from wagtail_nurture.audience.conditions.birthday import Birthday
from wagtail_nurture.audience.conditions.date_detail import DateDetail
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.contacts import values
from wagtail_nurture.contacts.models import Contact, ContactField
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def born(db):
    return ContactField.objects.create(slug="birthday", label="Birthday", kind="date")


def anniversary(day, year):
    """An own way to count, to compare with."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def days_from(first, number, step=1):
    return [first + timedelta(days=n * step) for n in range(number)]


@pytest.mark.parametrize("least", [0, 1, 17, 18])
def test_an_age_is_the_number_of_anniversaries(least):
    for today in days_from(date(2026, 2, 25), 8) + days_from(date(2028, 2, 25), 8):
        for day in days_from(date(today.year - least - 1, 2, 20), 800):
            age = max((n for n in range(-1, 40) if anniversary(day, day.year + n) <= today), default=-1)
            for config in ({"at_least": least, "at_most": None}, {"at_least": None, "at_most": least}):
                wanted = age >= least if config["at_most"] is None else 0 <= age <= least
                assert any(span.holds(day) for span in Age(config).spans(today)) is wanted, (day, today, age)


@pytest.mark.parametrize("when", ["today", "next", "last", "month"])
@pytest.mark.parametrize("number", [1, 9, 364])
def test_a_day_comes_round_when_an_anniversary_lies_in_the_days_meant(when, number):
    asked = Birthday({"when": when, "days": number})
    for today in days_from(date(2026, 2, 26), 6) + days_from(date(2027, 12, 29), 5) + days_from(date(2028, 2, 26), 6):
        near = {
            "today": [today],
            "next": days_from(today, number + 1),
            "last": days_from(today - timedelta(days=number), number + 1),
            "month": [day for day in days_from(today - timedelta(days=40), 80) if day.month == today.month],
        }[when]
        for day in days_from(date(1996, 1, 1), 366):
            wanted = any(anniversary(day, each.year) == each for each in near)
            assert any(span.holds(day) for span in asked.spans(today)) is wanted, (day, today)


@pytest.mark.parametrize(
    ("config", "fitting"),
    [
        ({"how": "before", "day": "2026-11-22"}, ["2026-11-21"]),
        ({"how": "after", "day": "2026-11-22"}, ["2026-11-23", "2026-11-29", "2026-11-30"]),
        ({"how": "more_than", "days": 1}, []),
        ({"how": "less_than", "days": 1}, ["2026-11-22"]),
        ({"how": "less_than", "days": 2}, ["2026-11-21", "2026-11-22"]),
        ({"how": "next", "days": 7}, ["2026-11-22", "2026-11-23", "2026-11-29"]),
        ({"how": "after", "day": "9999-12-31"}, []),
        ({"how": "before", "day": "0001-01-01"}, []),
        ({"how": "before", "day": "soon"}, []),
    ],
)
def test_a_date_beside_a_day_or_beside_today(config, fitting):
    given = ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-29", "2026-11-30"]
    spans = DateDetail(config).spans(date(2026, 11, 22))
    assert [day for day in given if any(span.holds(date.fromisoformat(day)) for span in spans)] == fitting


def test_the_day_is_that_of_the_person_s_own_calendar(contact, bob, born, site):
    """At noon in London it is the 23rd already on Kiritimati; a pool's people live by its site's clock."""
    values.write([contact.pk, bob.pk], {"birthday": "1990-11-23"})
    rule = Rule.from_config({"conditions": [{"kind": "birthday", "config": {"field": "birthday", "when": "today"}}]})

    def whose():
        people = [Person(contact.pk), Person(bob.pk)]
        told = {number for number, answer in rule.ask(people, NOON).items() if answer.truth}
        assert told == set(Contact.objects.filter(rule.where(NOON).yes).values_list("pk", flat=True))
        return told

    assert whose() == set()
    Contact.objects.filter(pk=bob.pk).update(time_zone="Pacific/Kiritimati")
    assert whose() == {bob.pk}
    settings = NurtureSiteSettings.for_site(site)
    NurtureSiteSettings.objects.filter(pk=settings.pk).update(time_zone="Pacific/Kiritimati", pool=contact.pool)
    Contact.objects.filter(pk=bob.pk).update(time_zone="Atlantis")
    assert whose() == {contact.pk, bob.pk}
    Contact.objects.filter(pk=bob.pk).update(time_zone="Europe/Paris")
    assert whose() == {contact.pk}


def test_only_midnight_turns_and_only_for_whom_it_matters(contact, bob, born):
    values.write([contact.pk], {"birthday": "1990-11-23"})
    values.write([bob.pk], {"birthday": "1990-05-01"})
    asked = Birthday({"field": "birthday", "when": "today"})
    midnight = datetime(2026, 11, 23, tzinfo=UTC)

    def turning(since, until):
        return set(Contact.objects.filter(asked.turns(since, until)).values_list("pk", flat=True))

    assert turning(NOON, NOON + timedelta(hours=1)) == set()
    assert turning(NOON, midnight + timedelta(hours=1)) == {contact.pk}
    assert turning(midnight + timedelta(days=3), midnight + timedelta(days=4)) == set()


@pytest.mark.parametrize("kind", ["age", "birthday", "date_detail"])
def test_two_or_twenty_people_cost_the_same(pool, born, kind, django_assert_num_queries):
    rows = [Contact(pool=pool, last_name=str(number), created_at=NOON) for number in range(20)]
    Contact.objects.bulk_create(rows)
    numbers = list(Contact.objects.values_list("pk", flat=True))
    values.write(numbers, {"birthday": "1990-11-23"})
    asked = registry[kind]({"field": "birthday", "at_least": 18, "how": "less_than", "days": 3})
    for several in (numbers[:2], numbers):
        with django_assert_num_queries(4):
            assert len(asked.ask([Person(number) for number in several], NOON)) == len(several)


@pytest.mark.parametrize(
    ("kind", "config", "english", "french"),
    [
        (
            "age",
            {"at_least": 18, "at_most": 30},
            "is between 18 and 30 years old by “Birthday”",
            "a entre 18 et 30 ans d’après « Birthday »",
        ),
        ("age", {"at_least": 1}, "is at least 1 year old by “Birthday”", "a au moins 1 an d’après « Birthday »"),
        ("age", {"at_most": 30}, "is at most 30 years old by “Birthday”", "a au plus 30 ans d’après « Birthday »"),
        ("birthday", {"when": "today"}, "the day of “Birthday” is today", "le jour de « Birthday » est aujourd’hui"),
        (
            "birthday",
            {"when": "next", "days": 7},
            "the day of “Birthday” is within the next 7 days",
            "le jour de « Birthday » tombe d’ici 7 jours",
        ),
        (
            "birthday",
            {"when": "last", "days": 1},
            "the day of “Birthday” was within the last 1 day",
            "le jour de « Birthday » est tombé il y a 1 jour au plus",
        ),
        (
            "birthday",
            {"when": "month"},
            "the day of “Birthday” is in this month",
            "le jour de « Birthday » tombe ce mois-ci",
        ),
        (
            "date_detail",
            {"how": "before", "day": "2026-12-01"},
            "“Birthday” is before 1 December 2026",
            "« Birthday » est avant le 1 décembre 2026",
        ),
        (
            "date_detail",
            {"how": "more_than", "days": 90},
            "“Birthday” is more than 90 days ago",
            "« Birthday » remonte à plus de 90 jours",
        ),
    ],
)
def test_it_reads_as_a_sentence(born, kind, config, english, french):
    asked = registry[kind]({"field": "birthday"} | config)
    assert asked.problems() == asked.gone() == []
    assert asked.sentence() == english
    with override("fr"):
        assert asked.sentence().replace("\xa0", " ").replace("\u202f", " ") == french


@pytest.mark.parametrize("kind", ["age", "birthday", "date_detail"])
def test_each_way_to_fold_it_names_its_fields_only(kind):
    names = set(registry[kind].block().child_blocks)
    for each in registry[kind].folded():
        for words in each["words"]:
            words % dict.fromkeys(names, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["age", "birthday", "date_detail"])
@pytest.mark.parametrize("field", [None, "", "gone", "text", 7, {}], ids=repr)
def test_a_date_that_is_not_there_is_named(kind, field):
    ContactField.objects.create(slug="text", label="Text", kind="text")
    asked = registry[kind]({"field": field, "at_least": 1, "how": "next", "when": "next", "days": 2})
    assert len(asked.problems()) == 1
    assert asked.gone()
    assert asked.sentence()


@pytest.mark.parametrize(
    ("kind", "config", "words"),
    [
        ("age", {}, "no age"),
        ("age", {"at_least": -1}, "from 0 to 150"),
        ("age", {"at_most": "old"}, "from 0 to 150"),
        ("age", {"at_least": 40, "at_most": 30}, "Exchange"),
        ("birthday", {"when": "next"}, "from 1 to 366"),
        ("birthday", {"when": "last", "days": 10**9}, "from 1 to 366"),
        ("date_detail", {"how": "before"}, "no day"),
        ("date_detail", {"how": "after", "day": "31/12/2026"}, "no day"),
        ("date_detail", {"how": "next", "days": 0}, "from 1 to 36525"),
    ],
)
def test_what_cannot_be_is_said_with_the_way_to_mend_it(born, kind, config, words):
    problems = registry[kind]({"field": "birthday"} | config).problems()
    assert len(problems) == 1
    assert words in problems[0]
