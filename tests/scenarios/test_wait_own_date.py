"""Waiting for a date of the person's own: birthdays and appointments, missing, past, changed and deleted ones."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.contacts import people, values
from wagtail_nurture.contacts.models import Contact, ContactField
from wagtail_nurture.scenarios import claims, counts, graph, publishing, runner
from wagtail_nurture.scenarios import journal as journals
from wagtail_nurture.scenarios.models import Enrolment, Token
from wagtail_nurture.todos import Todo

from .conftest import journal, pump, send, submits, wait, wait_own_date


@pytest.fixture
def birthday(db):
    return ContactField.objects.create(slug="birthday", label="Birthday", kind="date")


@pytest.fixture
def enters(running, form, agrees, birthday, story):
    """``enters(date, steps)``: Ada, whose date this is (None: unknown), enters a scenario of these steps."""

    def make(date, steps):
        scenario = running(steps)
        if date:
            values.write([agrees.pk], {"birthday": date})
        submits(agrees, form, at=story.now)
        pump()
        return scenario

    return make


def due():
    return Token.objects.get().due_at


def at(*when):
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "block", "expected"),
    [
        ("1990-05-21", {}, at(2026, 5, 21, 9)),
        ("1990-05-21", {"amount": 3}, at(2026, 5, 18, 9)),
        ("1990-05-21", {"amount": 2, "unit": "weeks", "side": "after"}, at(2026, 6, 4, 9)),
        ("1990-03-02", {}, at(2027, 3, 2, 9)),
        ("1990-03-04", {"amount": 3}, at(2027, 3, 1, 9)),
        ("2000-02-29", {}, at(2027, 2, 28, 9)),
        ("1990-01-02", {"amount": 5}, at(2026, 12, 28, 9)),
        ("2026-05-21", {"amount": 2, "years": "once"}, at(2026, 5, 19, 9)),
        ("2026-02-25", {"amount": 10, "years": "once", "side": "after"}, at(2026, 3, 7, 9)),
    ],
    ids=str,
)
def test_until_when_a_person_waits(enters, agrees, date, block, expected):
    enters(date, [wait_own_date("a", **block)])
    assert due() == expected
    assert journal(agrees) == [], "who waits has not passed"


def test_it_is_their_own_clock_and_they_pass_when_the_time_has_come(enters, agrees, email, story):
    Contact.objects.filter(pk=agrees.pk).update(time_zone="Europe/Paris")
    scenario = enters("1990-05-21", [wait_own_date("a"), send("b", email)])
    assert due() == at(2026, 5, 21, 7)
    assert counts.per_step(scenario)["a"].waiting == 1
    story.now = at(2026, 5, 21, 6, 59)
    pump()
    assert journal(agrees) == []
    story.now = at(2026, 5, 21, 7)
    pump()
    assert journal(agrees) == [("a", "", ""), ("b", "", "")]


def test_two_birthdays_in_a_row_are_two_years(enters, agrees, story):
    enters("1990-05-21", [wait_own_date("a"), wait_own_date("b", hour="09:00")])
    story.now = due()
    pump()
    assert (Token.objects.get().step_id, due()) == ("b", at(2027, 5, 21, 9))


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        ("skip", ["a"]),
        ("go_on", ["a", "b"]),
        ("leave", ["a"]),
    ],
)
def test_whoever_has_no_date_does_what_the_editor_chose(enters, agrees, email, late, expected):
    enters(None, [wait_own_date("a", late=late), send("b", email), wait("c"), send("d", email)])
    assert [line[0] for line in journal(agrees)] == expected
    passage = Enrolment.objects.get()
    assert passage.status == ("active" if late == "go_on" else "exited")
    assert passage.exit_reason == ("" if late == "go_on" else "date_missing")
    assert "no date is known of this person" in journals.of_enrolment(passage)[0].sentence


def test_without_a_date_they_skip_to_the_next_date_of_the_flow(enters, agrees, email, birthday):
    ContactField.objects.create(slug="delivery", label="Delivery", kind="date")
    values.write([agrees.pk], {"delivery": "2026-06-01"})
    second = wait_own_date("c", "delivery", 1, "after", years="once")
    enters(None, [wait_own_date("a"), send("b", email), second])
    assert journal(agrees) == [("a", "late", "date_missing")]
    assert (Token.objects.get().step_id, due()) == ("c", at(2026, 6, 2, 9))


def test_an_appointment_that_is_past_is_missed(enters, agrees, email):
    enters("2026-03-01", [wait_own_date("a", amount=2, years="once"), send("b", email)])
    assert journal(agrees) == [("a", "late", "date_past")]
    assert Enrolment.objects.get().exit_reason == "date_past"


@pytest.mark.parametrize(("date", "expected"), [("1990-04-02", at(2026, 4, 2, 9)), ("1990-08-02", at(2026, 8, 2, 9))])
def test_a_date_that_changes_while_they_wait_counts_at_once(enters, agrees, story, date, expected):
    enters("1990-05-21", [wait_own_date("a")])
    story.move(days=3)
    values.write([agrees.pk], {"birthday": date})
    pump()
    assert due() == expected


def test_a_date_that_is_learnt_too_late_is_missed_and_one_that_is_emptied_is_missing(enters, agrees, story):
    enters("2026-05-21", [wait_own_date("a", years="once"), wait_own_date("b", amount=7, side="after", years="once")])
    story.now = at(2026, 3, 10, 10)
    values.write([agrees.pk], {"birthday": "2026-03-09"})
    pump()
    assert journal(agrees) == [("a", "late", "date_past")]
    assert (Token.objects.get().step_id, due()) == ("b", at(2026, 3, 16, 9))
    values.write([agrees.pk], {"birthday": None})
    pump()
    assert Enrolment.objects.get().exit_reason == "date_missing"


def test_other_fields_and_other_people_disturb_nobody(enters, agrees, crowd, story):
    enters("1990-05-21", [wait_own_date("a")])
    story.move(days=1)
    with CaptureQueriesContext(connection) as seen:
        values.write([agrees.pk], {"first_name": "Countess"})
    assert not [query for query in seen if query["sql"].startswith("UPDATE") and "token" in query["sql"]]
    values.write([crowd(1)[0].pk], {"birthday": "1980-04-01"})
    assert due() == at(2026, 5, 21, 9)


def test_a_changed_date_is_found_in_as_many_statements_for_two_people_as_for_thirty(enters, crowd):
    enters("1990-05-21", [wait_own_date("a")])
    everybody = [person.pk for person in crowd(30)]
    values.write(everybody, {"birthday": "1980-01-01"})

    def cost(number):
        with CaptureQueriesContext(connection) as seen:
            values.write(everybody[:number], {"birthday": f"1990-06-{number:02}"})
        return len(seen)

    assert cost(2) == cost(30)


def test_a_worker_that_is_deciding_with_the_old_date_loses_the_person(enters, agrees, story):
    enters("1990-05-21", [wait_own_date("a"), wait("b")])
    story.now = at(2026, 5, 21, 9)
    fence, tokens = claims.claim()
    batch = runner._Batch(fence, tokens)
    values.write([agrees.pk], {"birthday": "1990-12-24"})
    batch.run()
    assert journal(agrees) == []
    pump()
    assert due() == at(2026, 12, 24, 9)


def test_who_becomes_one_with_another_waits_for_the_date_that_is_then_known(enters, agrees, crowd, story):
    [other] = crowd(1)
    enters("1990-05-21", [wait_own_date("a")])
    values.write([other.pk], {"birthday": "1990-04-01"})
    people.merge(agrees, into=other)
    pump()
    assert Token.objects.get().enrolment.contact_id == other.pk
    assert due() == at(2026, 4, 1, 9)


def test_the_crowd_is_read_together(running, form, crowd, birthday, story):
    running([wait_own_date("a")])

    def cost(people, day):
        values.write([person.pk for person in people], {"birthday": day})
        for person in people:
            submits(person, form, at=story.now)
        with CaptureQueriesContext(connection) as seen:
            pump()
        return len(seen)

    few, many = crowd(40)[:3], list(Contact.objects.filter(email__startswith="p").order_by("pk")[3:40])
    assert cost(few, "1990-05-21") == cost(many, "1990-06-21")
    assert Token.objects.filter(due_at=at(2026, 6, 21, 9)).count() == 37


def test_a_field_that_is_deleted_holds_everybody_at_once_and_names_the_step(enters, agrees, birthday, story):
    enters("1990-05-21", [wait_own_date("a")])
    story.move(days=1)
    birthday.delete()
    pump()
    token = Token.objects.get()
    assert (token.state, token.reason) == ("held", "field_gone")
    todo = Todo.objects.get(resolved_at=None)
    assert "Step 1, Wait until the day of “Birthday”" in todo.sentence and "the field was deleted" in todo.sentence
    ContactField.objects.create(slug="birthday", label="Birthday", kind="date")
    values.write([agrees.pk], {"birthday": "1990-07-01"})
    pump()
    assert due() == at(2026, 7, 1, 9)


def test_a_field_that_now_holds_text_holds_them_until_it_holds_dates_again(enters, birthday, story):
    enters("1990-05-21", [wait_own_date("a")])
    birthday.kind = "text"
    birthday.save()
    story.move(days=1)
    pump()
    assert Token.objects.get().reason == "field_no_date"
    birthday.kind = "date"
    birthday.save()
    pump()
    assert (Token.objects.get().state, due()) == ("ready", at(2026, 5, 21, 9))


@pytest.mark.parametrize("date", ["2046-05-21", "9999-12-31"])
def test_a_date_decades_ahead_is_held_until_somebody_corrects_it(enters, agrees, story, date):
    enters(date, [wait_own_date("a", amount=700, side="after", years="once")])
    assert Token.objects.get().reason == "date_too_far"
    assert "more than ten years ahead" in Todo.objects.get(resolved_at=None).sentence
    values.write([agrees.pk], {"birthday": "2026-05-21"})
    pump()
    assert due() == at(2028, 4, 20, 9)


def test_the_year_one_is_past_and_no_error(enters, agrees):
    enters("0001-01-01", [wait_own_date("a", amount=700, years="once")])
    assert journal(agrees) == [("a", "late", "date_past")]


def test_a_paused_scenario_takes_a_changed_date_into_account_when_it_goes_on(enters, agrees, story):
    scenario = enters("2026-05-21", [wait_own_date("a", years="once")])
    publishing.pause(scenario)
    story.move(days=1)
    values.write([agrees.pk], {"birthday": "2026-06-21"})
    pump()
    assert Token.objects.get().reason == "scenario_paused"
    publishing.resume(scenario)
    pump()
    assert due() == at(2026, 6, 21, 9)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"field": ""}, "Choose a date."),
        ({"field": "gone"}, "The field was deleted. Choose another one."),
        ({"field": "size"}, "The field no longer holds dates. Choose another one."),
        ({"amount": -3}, "The number of days cannot be negative. Choose “before” or “after” instead."),
        ({"amount": 3653}, "The wait is longer than two years. Make it shorter."),
        ({"amount": 10**12}, "The wait is longer than two years. Make it shorter."),
        ({"amount": 105, "unit": "weeks"}, "The wait is longer than two years. Make it shorter."),
    ],
    ids=str,
)
def test_what_cannot_be_waited_for_is_refused_and_names_the_step(draft, birthday, block, words):
    ContactField.objects.create(slug="size", label="Size", kind="text")
    problems = graph.problems(draft([wait_own_date("a", **block)]))
    assert [problem.place for problem in problems] == ["a"]
    assert problems[0].message.startswith("Step 1, Wait until") and problems[0].message.endswith(words)


def test_the_sentences_say_what_happens(draft, birthday):
    flow = draft(
        [
            wait_own_date("a"),
            wait_own_date("b", amount=1, late="go_on"),
            wait_own_date("c", amount=2, side="after", unit="weeks", years="once", late="leave"),
        ]
    )
    assert [node.sentence for node in graph.nodes(graph.build(flow))] == [
        "Wait until the day of “Birthday”, the next time, 9:00; who has none skips to the next date",
        "Wait until 1 day before “Birthday”, the next time, 9:00; who has none goes on at once",
        "Wait until 2 weeks after “Birthday”, 9:00; who has none or comes later leaves",
    ]
