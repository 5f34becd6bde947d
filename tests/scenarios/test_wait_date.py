"""Waiting for a date, a day of the year, a weekday: by the person's clock, and what becomes of latecomers."""

from datetime import UTC, datetime

import pytest

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import counts, graph, publishing
from wagtail_nurture.scenarios import journal as journals
from wagtail_nurture.scenarios.models import Enrolment, Token

from .conftest import if_else, journal, leave, make_email, pump, send, submits, wait_date, wait_weekday


def told(contact):
    return [line.sentence for line in journals.of_enrolment(Enrolment.objects.get(contact=contact))]


def sent():
    return [str(delivery.message_key) for delivery in Delivery.objects.order_by("pk")]


@pytest.fixture
def countdown(locale):
    """A countdown of three mails on 9, 16 and 23 March, 9:00."""
    emails = [make_email(name, locale) for name in ("Three", "Two", "One")]
    steps = []
    for number, (day, email) in enumerate(zip(("2026-03-09", "2026-03-16", "2026-03-23"), emails, strict=True)):
        steps += [wait_date(f"w{number}", day), send(f"s{number}", email)]
    return steps


def test_everybody_waits_for_the_day_on_their_own_clock(running, form, agrees, email, story):
    Contact.objects.filter(pk=agrees.pk).update(time_zone="Asia/Tokyo")
    running([wait_date("a", "2026-03-09"), send("b", email)])
    submits(agrees, form, at=story.now)
    pump()
    assert Token.objects.get().due_at == datetime(2026, 3, 9, 0, 0, tzinfo=UTC)
    story.now = datetime(2026, 3, 8, 23, 59, tzinfo=UTC)
    pump()
    assert journal(agrees) == []
    story.move(minutes=1)
    pump()
    assert journal(agrees) == [("a", "", ""), ("b", "", "")]


def test_without_a_clock_of_their_own_the_sites_counts(running, site, form, agrees, story):
    NurtureSiteSettings.objects.update_or_create(site=site, defaults={"time_zone": "America/New_York"})
    running([wait_date("a", "2026-03-09")])
    submits(agrees, form, at=story.now)
    pump()
    assert Token.objects.get().due_at == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)


def test_who_joins_a_countdown_late_gets_only_what_is_still_to_come(running, form, agrees, countdown, story):
    scenario = running(countdown)
    story.now = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
    submits(agrees, form, at=story.now)
    pump()
    assert journal(agrees) == [("w0", "late", "date_past"), ("w1", "late", "date_past")]
    assert Token.objects.get().step_id == "w2" and sent() == []
    assert counts.per_step(scenario)["w0"].branches == {"late": 1}
    assert told(agrees)[0] == (
        "Wait until 9 March 2026, 9:00; latecomers skip to the next date: the date had passed: skipped to the next one"
    )
    story.now = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
    pump()
    assert len(sent()) == 1


def test_who_comes_after_the_last_date_leaves_and_the_journal_says_why(running, form, agrees, countdown, story):
    running(countdown)
    story.now = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)
    submits(agrees, form, at=story.now)
    pump()
    passage = Enrolment.objects.get()
    assert (passage.status, passage.exit_reason) == ("exited", "date_past")
    assert sent() == []
    assert told(agrees)[-1].endswith("the date had passed and no other follows: left")


def test_who_waited_and_was_held_over_the_date_is_not_late(running, form, agrees, countdown, story):
    scenario = running(countdown)
    submits(agrees, form, at=story.now)
    pump()
    publishing.pause(scenario)
    story.now = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
    pump()
    publishing.resume(scenario)
    pump()
    assert journal(agrees) == [("w0", "", ""), ("s0", "", ""), ("w1", "late", "date_past")]
    assert len(sent()) == 1, "one message, not the two whose dates have passed"


@pytest.mark.parametrize(("late", "status"), [("go_on", "active"), ("leave", "exited")])
def test_the_editor_may_let_latecomers_go_on_or_leave(running, form, agrees, email, story, late, status):
    running([wait_date("a", "2026-02-01", late=late), send("b", email), wait_date("c", "2026-04-01")])
    submits(agrees, form, at=story.now)
    pump()
    assert Enrolment.objects.get().status == status
    assert [line[0] for line in journal(agrees)] == (["a", "b"] if late == "go_on" else ["a"])


def test_what_is_skipped_holds_the_ways_of_an_if_too(running, form, agrees, email, story):
    ask = if_else("q", yes=[wait_date("y", "2026-03-20")], no=[send("n", email)])
    running([wait_date("a", "2026-02-01"), ask, wait_date("c", "2026-04-01"), leave("d")])
    submits(agrees, form, at=story.now)
    pump()
    assert Token.objects.get().step_id == "c"


def test_inside_a_way_latecomers_go_on_after_the_if(running, form, agrees, email, story):
    ask = if_else("q", no=[wait_date("n", "2026-02-01"), send("m", email)], yes=[leave("y")])
    running([ask, wait_date("c", "2026-04-01")])
    submits(agrees, form, at=story.now)
    pump()
    assert Token.objects.get().step_id == "c" and sent() == []


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2026, 9, 14, 10, tzinfo=UTC), 2026),
        (datetime(2026, 9, 15, 8, 59, tzinfo=UTC), 2026),
        (datetime(2026, 9, 15, 9, 0, tzinfo=UTC), 2027),
        (datetime(2026, 12, 1, 10, tzinfo=UTC), 2027),
    ],
)
def test_a_day_of_the_year_is_the_next_one(running, form, agrees, story, at, year):
    running([wait_date("a", "2020-09-15", years="yearly")])
    story.now = at
    submits(agrees, form, at=at)
    pump()
    assert Token.objects.get().due_at == datetime(year, 9, 15, 9, 0, tzinfo=UTC)
    story.now = datetime(year, 9, 15, 9, 0, tzinfo=UTC)
    pump()
    assert journal(agrees) == [("a", "", "")]


def test_two_weekdays_in_a_row_are_two_weeks_also_over_the_change_of_the_clocks(running, form, agrees, story):
    Contact.objects.filter(pk=agrees.pk).update(time_zone="Europe/Paris")
    running([wait_weekday("a"), wait_weekday("b")])
    story.now = datetime(2026, 3, 23, 10, 0, tzinfo=UTC)
    submits(agrees, form, at=story.now)
    pump()
    assert Token.objects.get().due_at == datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    story.now = Token.objects.get().due_at
    pump()
    assert Token.objects.get().step_id == "b"
    assert Token.objects.get().due_at == datetime(2026, 3, 31, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (wait_date("a", None), "Choose a day."),
        (wait_date("a", "2036-03-02"), "The day is more than two years ahead. Choose an earlier one."),
    ],
)
def test_what_cannot_be_waited_for_is_refused_and_names_the_step(draft, story, block, words):
    problems = graph.problems(draft([block]))
    assert [problem.place for problem in problems] == ["a"]
    assert problems[0].message.startswith("Step 1, Wait until") and problems[0].message.endswith(words)


def test_a_date_of_the_past_may_stay_in_a_flow_that_is_changed(draft, story):
    assert graph.problems(draft([wait_date("a", "2026-02-01"), wait_date("b", "2026-04-01")])) == []


def test_the_sentences_say_what_happens(draft):
    flow = draft(
        [
            wait_date("a", "2026-09-15"),
            wait_date("b", "2026-09-15", years="yearly", hour="18:00"),
            wait_weekday("c"),
            wait_date("d", "2026-09-15", late="leave"),
        ]
    )
    assert [node.sentence for node in graph.nodes(graph.build(flow))] == [
        "Wait until 15 September 2026, 9:00; latecomers skip to the next date",
        "Wait until the next 15 September, 18:00",
        "Wait until Tuesday, 10:00",
        "Wait until 15 September 2026, 9:00; latecomers leave",
    ]
