"""Starting a running scenario for everyone who matches today: who would enter, who not and why, and the start."""

import time
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from tests.admin.conftest import admin, browser, make_user  # noqa: F401 (fixtures)
from wagtail_nurture.contacts import consent, suppression
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import claims, intake, publishing
from wagtail_nurture.scenarios.byhand import acts, errands
from wagtail_nurture.scenarios.everyone import counting, starting
from wagtail_nurture.scenarios.models import Enrolment, Intake

from .conftest import pump, send, submits, wait
from .test_runner import enter


@pytest.fixture
def scenario(running, email):
    return running([send("a", email), wait("b")])


@pytest.fixture
def matching(crowd, form, story):
    """``matching(number)``: people who sent the form in before the scenario started."""

    def make(number):
        people = crowd(number)
        for person in people:
            submits(person, form, at=story.now.replace(year=2025))
        return people

    return make


def count(scenario, **more):
    scenario.refresh_from_db()
    return counting.count(scenario, scenario.state.version, **more)


def test_the_preview_says_who_comes_in_and_why_the_others_do_not(scenario, matching, story):
    people = matching(6)
    enter(scenario, people[:2], story.now)
    acts.do(acts.REMOVE, list(Enrolment.objects.values_list("pk", flat=True)[:1]), by="chief")
    consent.withdraw(people[5], purpose="advice", source="test")
    suppression.suppress(people[4].email, scope="*", reason="hard_bounce")
    found = count(scenario)
    assert (found.matching, found.enters) == (6, 4)
    assert +found.left_out == Counter({"inside_already": 1, "entered_before": 1})
    [message] = found.messages
    assert (message.name, message.would_get) == ("Follow-up", 2)
    assert sorted(reason for reason, _purpose in message.refused) == ["suppressed", "withdrawn"]


def test_what_the_preview_says_is_what_happens(scenario, matching, story):
    people = matching(5)
    enter(scenario, people[:1], story.now)
    consent.withdraw(people[4], purpose="advice", source="test")
    pump()
    found = count(scenario)
    begun = starting.begin(scenario)
    pump()
    begun.refresh_from_db()
    assert (begun.state, begun.total) == ("done", found.enters) == ("done", 4)
    states = Counter(Delivery.objects.exclude(contact=people[0]).values_list("state", flat=True))
    assert states == {"queued": found.messages[0].would_get, "skipped": 1}


def test_looking_changes_nothing_and_starting_twice_starts_once(scenario, matching):
    matching(3)
    count(scenario)
    assert not Enrolment.objects.exists() and not Intake.objects.exists()
    assert starting.begin(scenario) == starting.begin(scenario)
    pump()
    assert Enrolment.objects.count() == 3
    starting.begin(scenario)
    pump()
    assert Enrolment.objects.count() == 3, "nobody comes in again"


def test_who_becomes_known_after_the_start_is_not_meant(scenario, matching, form, story):
    matching(2)
    begun = starting.begin(scenario)
    late = Contact.objects.create(
        pool=Contact.objects.first().pool, email="l@example.org", email_key="l@example.org", created_at=story.now
    )
    submits(late, form, at=story.now.replace(year=2025))
    assert late.pk > begun.ceiling
    pump()
    assert not Enrolment.objects.filter(contact=late).exists()


def test_it_can_be_stopped_and_goes_on_after_a_crash(scenario, matching, monkeypatch):
    monkeypatch.setattr(claims, "batch_size", lambda: 2)
    monkeypatch.setattr(intake, "CHUNKS_A_ROUND", 1)
    matching(6)
    begun = starting.begin(scenario)
    intake.take(time.monotonic() + 60)
    begun.refresh_from_db()
    assert begun.total == 2 and 0 < starting.percent(begun) < 100
    Intake.objects.update(fence="0" * 32, lease_until="2000-01-01T00:00:00Z")
    intake.take(time.monotonic() + 60)
    assert Enrolment.objects.count() == 3, "one alone, after a worker died"
    assert starting.stop(begun) and not starting.stop(begun)
    intake.take(time.monotonic() + 60)
    assert Enrolment.objects.count() == 3


@pytest.mark.parametrize("status", ["paused", "finishing", "stopped", "draft"])
def test_only_a_scenario_that_is_on_can_be_started_for_all(scenario, matching, browser, status):  # noqa: F811
    matching(1)
    type(scenario.state).objects.update(status=status)
    url = reverse("nurture_scenarios:everyone", args=[scenario.pk])
    for answer in (browser.get(url), browser.post(url)):
        assert answer.url == reverse("nurture_scenarios:inspect", args=[scenario.pk])
    assert starting.begin(scenario) is None and not Intake.objects.exists()


def test_a_stop_of_the_scenario_stops_it_too_and_takes_out_who_comes_in_meanwhile(scenario, matching, story):
    people = matching(3)
    starting.begin(scenario)
    publishing.stop(scenario)
    enter(scenario, people[:1], story.now)
    errands.carry_on(time.monotonic() + 60)
    pump()
    assert [passage.exit_reason for passage in Enrolment.objects.all()] == ["stopped"]


def test_counting_many_asks_no_more_than_counting_few(scenario, matching):
    sizes = []
    for number in (3, 40):
        Contact.objects.all().delete()
        matching(number)
        with CaptureQueriesContext(connection) as captured:
            count(scenario)
        sizes.append(len(captured))
    assert sizes[0] == sizes[1] < 25


def test_too_many_to_count_while_somebody_waits(scenario, matching, monkeypatch):
    monkeypatch.setattr(counting, "SLICE", 2)
    matching(5)
    found = count(scenario, patience=-1)
    assert not found.complete and found.enters == 0


# -- the screens


def test_the_screen_shows_the_numbers_and_starts_it(scenario, matching, browser, story):  # noqa: F811
    people = matching(3)
    enter(scenario, people[:1], story.now)
    flow = reverse("nurture_scenarios:inspect", args=[scenario.pk])
    url = reverse("nurture_scenarios:everyone", args=[scenario.pk])
    assert url in browser.get(flow).content.decode()
    shown = browser.get(url).content.decode()
    assert "of 3 people who match would come in now" in shown and "Inside already" in shown
    assert "Let 2 people in now" in shown and "Follow-up" in shown
    assert Enrolment.objects.count() == 1
    answer = browser.post(url, follow=True)
    begun = Intake.objects.get()
    progress = reverse("nurture_scenarios:entering", args=[scenario.pk, begun.pk])
    assert answer.redirect_chain == [(progress, 302)] and "data-nurture-again" in answer.content.decode()
    assert progress in browser.get(flow).content.decode()
    assert browser.get(url).url == progress, "while it runs, its progress is shown"
    pump()
    assert "2 people have come in." in browser.get(f"{progress}?part=1").content.decode()
    assert ModelLogEntry.objects.filter(action="nurture.start_matching").count() == 1


def test_the_screen_stops_it(scenario, matching, browser):  # noqa: F811
    matching(2)
    begun = starting.begin(scenario)
    progress = reverse("nurture_scenarios:entering", args=[scenario.pk, begun.pk])
    assert "Whoever has come in stays inside" in browser.post(progress, follow=True).content.decode()
    pump()
    assert not Enrolment.objects.exists()


def test_starting_asks_for_the_permission_to_send(scenario, matching, client):
    matching(1)
    url = reverse("nurture_scenarios:everyone", args=[scenario.pk])
    client.force_login(make_user("stopper", "change_scenario", "publish_scenario"))
    assert client.post(url).status_code in (302, 403) and not Intake.objects.exists()
    client.force_login(make_user("starter", "change_scenario", "publish_scenario", "send_message"))
    assert client.get(url).status_code == 200
    client.post(url)
    assert Intake.objects.count() == 1
