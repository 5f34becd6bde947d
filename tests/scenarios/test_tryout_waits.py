"""Try it on me: each way to wait says until when it would last, and what became of latecomers."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from tests.pages.models import EventPage
from wagtail_nurture.contacts import values
from wagtail_nurture.contacts.models import ContactField
from wagtail_nurture.scenarios.models import Token
from wagtail_nurture.scenarios.tryout import starting
from wagtail_nurture.scenarios.tryout.models import TryOut

from .conftest import leave, step, wait_date, wait_own_date, wait_page_date, wait_weekday, working_hours
from .test_tryout import run, said


@pytest.fixture
def me(site):
    return User.objects.create_superuser("editor", "editor@shop.example", "editor")


@pytest.fixture
def birthday(db):
    return ContactField.objects.create(slug="birthday", label="Birthday", kind="date")


def test_dates_weekdays_and_working_hours_are_walked_one_after_the_other(draft, me, pool, story):
    steps = [
        wait_date("a", "2026-04-30", hour="20:00"),
        working_hours("b"),
        wait_weekday("c"),
        wait_date("d", "2020-09-15", years="yearly"),
    ]
    text = said(run(starting.start(draft(steps), owner=me)))
    for when in ("30 Apr 20:00", "4 May 09:00", "5 May 10:00", "15 Sep 09:00"):
        assert f"Would wait until {when}." in text
    assert "Went through to the end." in text
    assert not Token.objects.exists()


def test_a_past_date_says_what_it_skips_to(draft, me, pool, story):
    steps = [wait_date("a", "2026-02-01"), step("add_score", "b", points=5), wait_date("c", "2026-04-01"), leave("d")]
    text = said(run(starting.start(draft(steps), owner=me)))
    assert "the date had passed: skipped to the next one" in text
    assert "Would get 5 points" not in text and "Would wait until 1 Apr 09:00." in text


def test_the_date_of_the_person_it_is_tried_as_counts_twice_in_two_years(draft, me, contact, birthday, story):
    values.write([contact.pk], {"birthday": "1990-05-21"})
    scenario = draft([wait_own_date("a", amount=1), wait_own_date("b", amount=1)])
    tryout = run(starting.start(scenario, owner=me, contact=contact, as_other=True))
    assert tryout.state == TryOut.State.ENDED
    assert [line["at"][:16] for line in tryout.journal[1:3]] == ["2026-05-20T09:00", "2027-05-20T09:00"]
    assert said(tryout).count("Would wait until 20 May 09:00.") == 2


def test_a_person_without_the_date_is_told_so_and_nobody_at_all_is_let_on(draft, me, contact, birthday, story):
    scenario = draft([wait_own_date("a"), step("add_score", "b", points=5)])
    known = said(run(starting.start(scenario, owner=me, contact=contact, as_other=True)))
    assert "no date is known of this person and no other follows: left" in known
    nobody = said(run(starting.start(scenario, owner=me)))
    assert "goes on as if the day had come" in nobody and "Would get 5 points" in nobody


def test_the_date_of_a_page_is_the_one_that_the_scenario_counts_down_to(draft, me, home, pool, story):
    concert = home.add_child(instance=EventPage(title="Concert", day=date(2026, 3, 20)))
    to_it = {"to": "page", "date": None, "field": "", "page": concert.pk, "page_date": "", "days": 8, "who": ""}
    flow = [wait_page_date("a", amount=3), wait_page_date("b", concert, amount=1, side="after")]
    text = said(run(starting.start(draft(flow, triggers=[step("countdown", "t", **to_it)]), owner=me)))
    assert "Would wait until 17 Mar 09:00." in text and "Would wait until 21 Mar 09:00." in text
    of_none = said(run(starting.start(draft([wait_page_date("a")]), owner=me)))
    assert "goes on as if the day had come" in of_none or "Passed over." in of_none


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (wait_date("a", None), "Choose a day."),
        (wait_own_date("a", ""), "Choose a date."),
        (wait_own_date("a", "gone"), "The field was deleted."),
    ],
    ids=["date", "own-date", "gone"],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_half_filled_wait_is_named_and_passed_over(draft, me, pool, story, block, words, first):
    steps = [block] if first else [step("add_score", "z", points=1), block]
    text = said(run(starting.start(draft([*steps, step("add_score", "b", points=5)]), owner=me)))
    assert words in text and "Passed over." in text and "Would get 5 points" in text
