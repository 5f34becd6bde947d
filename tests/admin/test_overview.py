"""The overview, the banners and the release of a copied database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail_nurture import todos
from wagtail_nurture.alarm import Lane
from wagtail_nurture.models import Delivery, Scenario
from wagtail_nurture.reports import health, overview

from .conftest import make_user


URL = "/admin/nurture/"


def test_a_living_worker_is_said_to_live(browser, beating):
    page = browser.get(URL).content.decode()
    assert "The worker is alive. Nobody waits." in page


def test_a_silent_worker_is_a_red_banner_with_who_waits(browser, life, beating):
    for number in range(3):
        person = life.person(number, state="queued")
        assert person
    Lane.objects.update(beat_at=timezone.now() - timedelta(minutes=12, seconds=5))
    words = "Worker silent for 12 minutes; 3 people wait; nothing lost."
    assert words in browser.get(URL).content.decode()
    assert words in browser.get("/admin/nurture/people/").content.decode()
    assert words in browser.get("/admin/nurture/journal/deliveries/").content.decode()
    assert words in browser.get("/admin/").content.decode()


def test_a_worker_never_seen_says_how_to_start_it(browser, db):
    assert "No worker has run yet" in browser.get(URL).content.decode()


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, None), (12, "12 minutes"), (180, "3 hours"), (60 * 24 * 4, "4 days")]
)
def test_silence_is_told_in_a_unit_that_fits(minutes, words, db):
    Lane.objects.create(name="now", beat_at=timezone.now() - timedelta(minutes=minutes, seconds=5))
    state = health.look()
    assert state.well is (words is None)
    assert words is None or words in state.sentence


def test_no_banner_is_left_over_for_the_next_page(browser, life):
    browser.get("/admin/nurture/people/results/")
    browser.get("/admin/nurture/people/?export=csv")
    page = browser.get("/admin/nurture/people/").content.decode()
    assert page.count("No worker has run yet") == 1


def test_todos_are_shown_until_they_are_resolved(browser, beating):
    todos.raise_todo("x", kind="refused", message="Mend <me>", url="/admin/somewhere/", people=3)
    page = browser.get(URL).content.decode()
    assert "Mend &lt;me&gt;" in page and "3 people wait" in page and "/admin/somewhere/" in page
    todos.resolve("x")
    assert "Mend" not in browser.get(URL).content.decode()


def test_the_week_counts_what_happened_and_why_not(life):
    life.person(1)
    life.person(2, state="skipped", reason="no_consent")
    life.person(3, state="held", reason="no_consent")
    Delivery.objects.filter(state="sent").update(sent_at=life.now - timedelta(days=8))
    week = overview.week(life.now)
    assert week.people == (3, 0)
    assert week.sent == (0, 1)
    assert week.not_sent == (2, 0)
    [reason] = week.reasons
    assert (reason.code, reason.number) == ("no_consent", 2)
    assert reason.sentence == "no consent for advice mails"


def test_scenarios_that_run_come_first(life):
    Scenario.objects.create(name="Only a draft")
    assert [scenario.name for scenario in overview.scenarios()] == ["Touring follow-up", "Only a draft"]


def test_the_overview_costs_the_same_with_many_rows(browser, life, beating):
    def cost():
        browser.get(URL)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(URL).status_code == 200
        return len(captured)

    life.person(0, state="skipped", reason="no_consent")
    few = cost()
    for number in range(1, 20):
        life.person(number, state="skipped", reason="no_consent")
        Scenario.objects.create(name=f"S{number}")
        todos.raise_todo(f"t{number}", kind="x", message="m")
    assert cost() <= few + 1


def test_the_overview_is_for_whoever_has_any_permission_of_ours(client, life):
    client.force_login(make_user("stranger"))
    assert client.get(URL).status_code == 302
    assert b"nurture-banner" not in client.get("/admin/").content
    client.force_login(make_user("reader", "view_scenario"))
    assert client.get(URL).status_code == 200
