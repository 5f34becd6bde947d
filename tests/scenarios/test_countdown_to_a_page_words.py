"""Countdowns to the date of a page: what cannot be counted down to, what failures and idle rounds cost; the words."""
# ruff: noqa: F401, F811 (fixtures)

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages.models import GuidePage
from wagtail_nurture.models import Enrolment
from wagtail_nurture.scenarios import graph, page_dates, sentences
from wagtail_nurture.scenarios.models import Token

from .concert import at, by_page, concert, countdown, day_by_day, do, due, save, sent
from .conftest import journal, pump, step, submits, wait, wait_page_date


def test_a_page_is_published_whatever_fails_here(running, concert, by_page, save, story, monkeypatch):
    from wagtail_nurture.scenarios import intake

    def broken():
        raise RuntimeError("no")

    running(by_page, triggers=countdown(concert))
    monkeypatch.setattr(intake, "running", broken)
    assert save(concert, day=date(2026, 4, 1)).day == date(2026, 4, 1)


def test_pages_without_dates_and_drafts_cost_nothing(home, concert, db):
    guide = home.add_child(instance=GuidePage(title="Guide"))
    for page in (guide, concert):
        with CaptureQueriesContext(connection) as seen:
            page.save_revision()
        assert not [query for query in seen if 'SELECT "wagtailcore_page"."live"' in query["sql"]]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("none", "Page: choose one."),
        ("guide", "Page: “Guide” has no such date."),
        ("draft", "Page: “Concert” is not published."),
        ("empty", "Page: the date of “Concert” is empty."),
        ("other", "Page: the date of “Concert” is empty."),
        ("stray", "Page: “Concert” has no such date."),
        ("past", "Page: the date of “Concert” is past."),
    ],
)
def test_what_cannot_be_counted_down_to_is_refused_with_words(draft, home, concert, save, story, kind, words):
    page, name = concert, ""
    if kind == "none":
        page = None
    elif kind == "guide":
        page = home.add_child(instance=GuidePage(title="Guide"))
    elif kind == "draft":
        concert.unpublish()
    elif kind == "empty":
        save(concert, day=None)
    elif kind in ("other", "stray"):
        name = {"other": "doors", "stray": "gone"}[kind]
    else:
        save(concert, day=date(2026, 2, 20))
    scenario = draft([wait_page_date("a", page, page_date=name)], triggers=countdown(page, page_date=name))
    by_place = {problem.place: problem.message for problem in graph.problems(scenario)}
    assert words in by_place["t"]
    assert ("a" in by_place) == (kind not in ("none", "past")), "a wait may be after the day"
    if "a" in by_place:
        assert words in by_place["a"] and by_place["a"].startswith("Step 1, Wait until")


def test_a_wait_for_no_page_in_particular_needs_a_start_that_is_about_one(draft, concert, story):
    [problem] = graph.problems(draft([wait_page_date("a")]))
    assert problem.message.endswith("Page: choose one. Nothing that starts this scenario is about a page.")
    assert graph.problems(draft([wait_page_date("a")], triggers=countdown(concert))) == []


def test_in_words(draft, concert, club, story):
    flow = [
        wait_page_date("a"),
        wait_page_date("b", amount=1, late="leave"),
        wait_page_date("c", concert, amount=2, side="after", unit="weeks", page_date="doors", late="go_on"),
    ]
    scenario = draft(flow, triggers=countdown(concert, who=f"list:{club.pk}"))
    built = graph.build(scenario)
    assert sentences.when(built) == ["The countdown to “Concert” begins, 8 days before, for the list “Club”"]
    assert [node.sentence for node in graph.nodes(built)] == [
        "Wait until the date of the page, 9:00; latecomers skip to the next date",
        "Wait until 1 day before the date of the page, 9:00; latecomers leave",
        "Wait until 2 weeks after “Concert” (Doors open), 9:00; latecomers go on at once",
    ]


def test_an_editor_chooses_among_the_dates_that_pages_have(db):
    assert page_dates.choices()[0][0] == ""
    assert ("doors", "Doors open (Event page)") in page_dates.choices()
    assert "first_published_at" not in dict(page_dates.choices()), "what Wagtail keeps is no date of an event"


def test_journals_tell_who_was_late(running, agrees, form, concert, story):
    running([wait_page_date("a", concert, amount=18), wait_page_date("b", concert, amount=4)])
    story.now = at(2026, 3, 4, 10)
    submits(agrees, form, at=story.now)
    pump()
    assert journal(agrees) == [("a", "late", "date_past")]
    assert (Token.objects.get().step_id, due()) == ("b", at(2026, 3, 16, 9))


def test_a_passage_without_a_page_has_no_date(running, agrees, form, concert, story):
    given = {"section": None, "page_type": "pages.eventpage", "topic": "", "times": 1, "days": 30}
    starts = [step("pages_viewed", "t", **given), step("form_submitted", "t1", form=form.pk)]
    running([wait_page_date("a", amount=2), wait("b")], triggers=starts)
    submits(agrees, form, at=story.now + timedelta(minutes=1))
    story.move(minutes=2)
    pump()
    assert Enrolment.objects.get().exit_reason == "date_missing"
