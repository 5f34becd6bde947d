"""J-8 to J-1: people come in as a countdown begins, latecomers at the day it is, and nobody gets what is past."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.contacts import lists, values
from wagtail_nurture.contacts.models import Contact, ContactField
from wagtail_nurture.models import Delivery, Enrolment, Intake, TriggerTimer
from wagtail_nurture.scenarios import counts, graph, sentences
from wagtail_nurture.scenarios.timed import looking
from wagtail_nurture.tracking import recorder

from .conftest import make_email, pump, send, step, wait, wait_date, wait_own_date


@pytest.fixture
def journey(db):
    return ContactField.objects.create(slug="journey", label="Journey", kind="date")


def countdown(days=8, to="fixed", date="2026-03-20", field="", who=""):
    given = {"date": date} if to == "fixed" else {"date": None}
    return [step("countdown", "t", to=to, field=field, days=days, who=who, **given)]


def at(*when):
    return datetime(*when, tzinfo=UTC)


@pytest.fixture
def mails(locale):
    return {day: make_email(f"J-{day}", locale) for day in (8, 4, 1)}


@pytest.fixture
def by_dates(mails):
    """Wait until J-8, send; until J-4, send; until J-1, send: the day is 20 March 2026."""
    found = []
    for day, email in mails.items():
        found += [wait_date(f"w{day}", f"2026-03-{20 - day:02}"), send(f"s{day}", email)]
    return found


@pytest.fixture
def by_own_date(mails):
    """The same before the date of each person."""
    found = []
    for day, email in mails.items():
        found += [wait_own_date(f"w{day}", "journey", day, years="once"), send(f"s{day}", email)]
    return found


def go_by(story, *moments):
    for moment in moments:
        story.now = moment
        pump()


def day_by_day(story, first, last):
    """The worker looks at 0:05 and 9:05 UTC of each of these days of March 2026."""
    for day in range(first, last + 1):
        go_by(story, at(2026, 3, day, 0, 5), at(2026, 3, day, 9, 5))


def sent(person):
    found = Delivery.objects.filter(contact=person).order_by("created_at", "pk")
    return [(step_id, moment.day) for step_id, moment in found.values_list("step_id", "created_at")]


def test_from_eight_days_before_to_the_last(running, agrees, by_dates, story):
    running(by_dates, triggers=countdown())
    day_by_day(story, 11, 21)
    assert [step_id for step_id, _day in sent(agrees)] == ["s8", "s4", "s1"]
    assert Enrolment.objects.get().entered_at == at(2026, 3, 12, 0, 5)
    assert Enrolment.objects.get().facts == {"date": "2026-03-20"}


@pytest.mark.parametrize(
    ("joins", "expected"),
    [
        (at(2026, 3, 5, 12), ["s8", "s4", "s1"]),
        (at(2026, 3, 12, 8), ["s8", "s4", "s1"]),
        (at(2026, 3, 13, 12), ["s4", "s1"]),
        (at(2026, 3, 17, 12), ["s1"]),
        (at(2026, 3, 20, 12), []),
        (at(2026, 3, 22, 12), []),
    ],
    ids=str,
)
def test_latecomers_begin_at_the_right_day_without_backlog(running, agrees, club, by_dates, story, joins, expected):
    running(by_dates, triggers=countdown(who=f"list:{club.pk}"))
    for day in range(3, 24):
        for moment in (at(2026, 3, day, 0, 5), at(2026, 3, day, 9, 5), at(2026, 3, day, 12, 1)):
            if story.now < joins <= moment:
                story.now = joins
                lists.join([agrees.pk], club, at=joins)
            if day in (5, 12, 13, 16, 17, 19, 20, 22):
                go_by(story, moment)
    assert [step_id for step_id, _day in sent(agrees)] == expected
    assert Delivery.objects.count() == len(expected), "never two at once"


def test_to_a_date_of_each_person_s_own_by_their_own_clock(running, crowd, journey, by_own_date, story):
    running(by_own_date, triggers=countdown(to="own", field="journey"))
    paris, tokyo = crowd(2)
    Contact.objects.filter(pk=paris.pk).update(time_zone="Europe/Paris")
    Contact.objects.filter(pk=tokyo.pk).update(time_zone="Asia/Tokyo")
    values.write([paris.pk, tokyo.pk], {"journey": "2026-03-20"}, at=story.now)
    pump()
    go_by(story, at(2026, 3, 11, 14, 59), at(2026, 3, 11, 15), at(2026, 3, 11, 23), at(2026, 3, 12))
    assert dict(Enrolment.objects.values_list("contact", "entered_at")) == {
        tokyo.pk: at(2026, 3, 11, 15),
        paris.pk: at(2026, 3, 11, 23),
    }


def test_whose_date_is_set_late_or_changed(running, agrees, journey, by_own_date, story):
    running(by_own_date, triggers=countdown(to="own", field="journey"))
    day_by_day(story, 14, 14)
    values.write([agrees.pk], {"journey": "2026-03-20"}, at=story.now)
    day_by_day(story, 15, 16)
    assert [step_id for step_id, _day in sent(agrees)] == ["s4"]
    values.write([agrees.pk], {"journey": "2026-03-21"}, at=story.now)
    day_by_day(story, 17, 21)
    assert [step_id for step_id, _day in sent(agrees)] == ["s4", "s1"]
    assert Enrolment.objects.count() == 1


def test_everybody_who_becomes_known_meanwhile(running, pool, by_dates, story):
    running(by_dates, triggers=countdown())
    day_by_day(story, 12, 14)
    late = Contact.objects.create(pool=pool, email="l@x.org", email_key="l@x.org", created_at=story.now)
    recorder.record("contact.created", contact=late)
    pump()
    assert Enrolment.objects.get().contact == late


def test_days_without_a_worker_lose_nobody(running, agrees, by_dates, story):
    running(by_dates, triggers=countdown())
    day_by_day(story, 10, 10)
    day_by_day(story, 15, 20)
    assert [step_id for step_id, _day in sent(agrees)] == ["s4", "s1"]


def test_who_is_in_it_already_when_it_is_published(running, contact, by_dates, story):
    scenario = running(by_dates, triggers=countdown(days=30))
    pump()
    assert not Enrolment.objects.exists()
    assert counts.matching_now(scenario) == 1


def test_a_look_takes_the_same_statements_for_few_and_for_many(running, crowd, journey, story):
    running([wait("a")], triggers=countdown(to="own", field="journey"))
    counted = []
    for number in (3, 3, 50):
        Contact.objects.all().delete()
        Intake.objects.all().delete()
        values.write([person.pk for person in crowd(number, agree=False)], {"journey": "2026-03-20"})
        story.now = at(2026, 3, 12)
        TriggerTimer.objects.update(looked_until=story.now - timedelta(hours=1), next_at=story.now)
        with CaptureQueriesContext(connection) as captured:
            looking.carry_on(float("inf"))
        assert Intake.objects.count() == 1
        counted.append(len(captured))
    assert counted[1] == counted[2], counted


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"date": None}, "Day: choose one"),
        ({"date": "2026-01-01"}, "Day: it is past"),
        ({"date": "2036-01-01"}, "more than two years ahead"),
        ({"days": 0}, "Begins so many days before: write"),
        ({"days": 10**12}, "Begins so many days before: write"),
        ({"to": "own"}, "Date of the person: choose"),
        ({"to": "own", "field": "gone"}, "deleted"),
        ({"who": "list:999"}, "For: the list or segment was deleted"),
    ],
    ids=str,
)
def test_what_cannot_run_is_refused_with_words(draft, story, given, words):
    problems = [each.message for each in graph.problems(draft([wait("a")], triggers=countdown(**given)))]
    assert any(words in problem for problem in problems), problems


def test_in_words(draft, club, journey, story):
    fixed = draft([wait("a")], triggers=countdown(who=f"list:{club.pk}"))
    own = draft([wait("a")], triggers=countdown(1, to="own", field="journey"))
    assert sentences.when(graph.build(fixed)) == [
        "The countdown to 20 March 2026 begins, 8 days before, for the list “Club”"
    ]
    assert sentences.when(graph.build(own)) == [
        "The countdown to the person’s “Journey” begins, 1 day before, for everybody"
    ]
