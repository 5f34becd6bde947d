"""Three ways to pause, each said with numbers first, and how each goes on again."""

import time

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import gate, runner
from wagtail_nurture.scenarios.byhand import errands
from wagtail_nurture.scenarios.models import Enrolment, Intake, ScenarioState, StepRun, Token

from .conftest import make_user


@pytest.fixture
def busy(life):
    """Three people inside, one message each on its way."""
    for number in range(3):
        life.person(number, state="queued")
    return life.scenario


def pause(browser, scenario, way, **more):
    return browser.post(reverse("nurture_scenarios:pause", args=[scenario.pk]), {"way": way, **more}, follow=True)


def resume(browser, scenario):
    return browser.post(reverse("nurture_scenarios:resume", args=[scenario.pk]), follow=True)


def status():
    return ScenarioState.objects.get().status


def work():
    until = time.monotonic() + 60
    return errands.carry_on(until) + runner.tick(until)


def test_the_page_says_with_numbers_what_each_way_does(browser, busy):
    shown = browser.get(reverse("nurture_scenarios:pause", args=[busy.pk])).content.decode()
    assert "3 people are inside, 3 messages are on their way." in shown
    for words in ("stay where they stand", "go on to the end", "leave now, with the reason"):
        assert f"3 people inside {words}" in shown
    assert "3 messages on their way are not sent." in shown
    assert status() == "on"


def test_hold_and_resume(browser, busy):
    pause(browser, busy, "hold")
    assert status() == "paused"
    Token.objects.update(due_at=busy.state.started_at)
    work()
    assert set(Token.objects.values_list("state", "reason")) == {("held", "scenario_paused")}
    assert {verdict.reason for verdict in gate.gate(list(Delivery.objects.all())).values()} == {"scenario_paused"}
    resume(browser, busy)
    assert status() == "on"
    work()
    assert Enrolment.objects.filter(status="finished").count() == 3


def test_letting_finish_moves_people_and_lets_nobody_in(browser, busy):
    from wagtail_nurture.scenarios import intake

    pause(browser, busy, "finish")
    assert status() == "finishing" and intake.running() == []
    Token.objects.update(due_at=busy.state.started_at)
    assert gate.gate(list(Delivery.objects.all())) == {}
    work()
    assert Enrolment.objects.filter(status="finished").count() == 3
    resume(browser, busy)
    assert status() == "on" and len(intake.running()) == 1


def test_a_pause_can_become_letting_finish(browser, busy):
    pause(browser, busy, "hold")
    Token.objects.update(due_at=busy.state.started_at)
    work()
    shown = browser.get(reverse("nurture_scenarios:pause", args=[busy.pk])).content.decode()
    assert 'value="hold"' not in shown
    pause(browser, busy, "finish")
    work()
    assert Enrolment.objects.filter(status="finished").count() == 3


def test_stopping_sends_everybody_out_with_its_reason(browser, busy, life):
    fan_out = Intake.objects.create(source_key="m", version=life.version, created_at=life.now)
    answer = pause(browser, busy, "stop", sure="on")
    assert status() == "stopped" and "0 of 3 people" in answer.content.decode()
    fan_out.refresh_from_db()
    assert fan_out.state == "stopped"
    assert "still being sent out" in resume(browser, busy).content.decode() and status() == "stopped"
    work()
    assert set(Enrolment.objects.values_list("status", "exit_reason")) == {("exited", "stopped")}
    assert {run.facts["by"] for run in StepRun.objects.filter(kind="leave")} == {"chief"}
    assert {verdict.reason for verdict in gate.gate(list(Delivery.objects.all())).values()} == {"left_scenario"}
    person = Enrolment.objects.first().contact
    page = browser.get(reverse("nurture_people:inspect", args=[person.pk])).content.decode()
    assert "the scenario was stopped" in page and "By chief" in page
    resume(browser, busy)
    assert status() == "on"


def test_who_was_not_reached_by_a_stop_goes_on_after_resuming(browser, busy):
    pause(browser, busy, "stop", sure="on")
    Token.objects.update(due_at=busy.state.started_at)
    errands.stop(busy.errands.get())
    work()
    assert set(Token.objects.values_list("state", "reason")) == {("held", "scenario_stopped")}
    resume(browser, busy)
    work()
    assert Enrolment.objects.filter(status="finished").count() == 3


@pytest.mark.parametrize(
    "sent, words", [({"way": "stop"}, "it cannot be undone"), ({"way": "burn"}, "burn"), ({}, "Choose")]
)
def test_without_a_clear_answer_nothing_happens(browser, busy, sent, words):
    answer = browser.post(reverse("nurture_scenarios:pause", args=[busy.pk]), sent)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert status() == "on" and not busy.errands.exists()


def test_each_way_is_in_the_log(browser, busy):
    pause(browser, busy, "hold")
    pause(browser, busy, "finish")
    pause(browser, busy, "stop", sure="on")
    work()
    resume(browser, busy)
    actions = list(
        ModelLogEntry.objects.filter(action__startswith="nurture.").order_by("pk").values_list("action", flat=True)
    )
    assert actions == ["nurture.pause", "nurture.let_finish", "nurture.send_out", "nurture.resume"]


def test_pausing_asks_for_less_than_resuming(client, busy):
    client.force_login(make_user("stopper", "change_scenario", "publish_scenario"))
    pause(client, busy, "hold")
    assert status() == "paused"
    resume(client, busy)
    assert status() == "paused"
    client.force_login(make_user("writer", "change_scenario"))
    pause(client, busy, "finish")
    assert status() == "paused"


def test_unpublishing_says_first_what_becomes_of_the_people_inside(browser, busy):
    address = reverse("nurture_scenarios:unpublish", args=[busy.pk])
    shown = browser.get(address).content.decode()
    for words in ("Nobody enters any more.", "3 people inside stay where they stand.", "3 messages on their way wait."):
        assert words in shown
    assert "referenced" not in shown and status() == "on"
    browser.post(address)
    assert status() == "draft"
