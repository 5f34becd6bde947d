"""Somebody deletes, erases, merges or turns the clock back at the worst moment: nothing twice, nothing lost."""

import time

import pytest
from django.db import transaction

from tests.scenarios.conftest import pump, submits, wait
from tests.scenarios.conftest import send as send_step
from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts import people as contacts
from wagtail_nurture.delivery import sender
from wagtail_nurture.delivery.channels.email import EmailChannel
from wagtail_nurture.models import Delivery, Enrolment, Event, StepRun, Token
from wagtail_nurture.scenarios import steps


now_at = pytest.mark.django_db(transaction=True)


def sends(seconds=20):
    return sender.send_due("mass", until=time.monotonic() + seconds)


def after_each_hand_over(monkeypatch, act):
    hand_over = EmailChannel.hand_over

    def and_then(self, message):
        answer = hand_over(self, message)
        act(message.recipient)
        return answer

    monkeypatch.setattr(EmailChannel, "hand_over", and_then)


@now_at
@pytest.mark.parametrize("whom", ["the one just written to", "the next one", "everybody"])
def test_erasing_while_messages_leave_stops_nobody_else(smtp, people, wish, monkeypatch, whom):
    crowd = people(12)
    for each in crowd:
        wish(each)
    erased = []

    def erase(address):
        number = int(address[1:].partition("@")[0])
        victims = {"the one just written to": crowd[3:4], "the next one": crowd[4:5], "everybody": crowd}[whom]
        if number == 3 and not erased:
            erased.extend(victims)
            for victim in victims:
                contacts.erase(type(victim).objects.get(pk=victim.pk))

    after_each_hand_over(monkeypatch, erase)
    sends()
    states = list(Delivery.objects.order_by("pk").values_list("state", flat=True))
    wanted = {"the one just written to": 12, "the next one": 11, "everybody": 4}[whom]
    assert len(smtp.accepted) == wanted
    assert states.count("sent") == wanted and states.count("skipped") == 12 - wanted
    assert not Delivery.objects.filter(state__in=["claimed", "sending", "queued"]).exists()
    gone = {victim.email for victim in erased}
    assert not Delivery.objects.filter(address__in=gone).exists()
    assert Event.objects.filter(kind="message.sent").count() == wanted
    assert not Event.objects.filter(contact__in=[victim.pk for victim in erased]).exists(), "nothing leads to them"


@now_at
def test_merging_while_messages_leave_keeps_the_news_with_the_person(smtp, people, wish, monkeypatch):
    crowd = people(4)
    for each in crowd:
        wish(each)

    def merge(address):
        if address.startswith("p1@"):
            contacts.merge(type(crowd[1]).objects.get(pk=crowd[1].pk), into=crowd[0])

    after_each_hand_over(monkeypatch, merge)
    sends()
    assert len(smtp.accepted) == 4
    assert not Delivery.objects.exclude(state="sent").exists()
    assert sorted(Event.objects.filter(kind="message.sent").values_list("contact", flat=True)) == sorted(
        [crowd[0].pk, crowd[0].pk, crowd[2].pk, crowd[3].pk]
    )


def test_a_scenario_deleted_while_people_are_inside_takes_its_messages_back(running, form, email, agrees, story, smtp):
    scenario = running([send_step("a", email), wait("b"), send_step("c", email)])
    submits(agrees, form)
    pump()
    assert Delivery.objects.get().state == "queued"
    scenario.delete()
    assert not Enrolment.objects.exists() and not Token.objects.exists() and not StepRun.objects.exists()
    story.move(days=3)
    pump()
    sends()
    assert (Delivery.objects.get().state, Delivery.objects.get().reason) == ("skipped", "left_scenario")
    assert smtp.accepted == []


@now_at
def test_erasing_at_the_moment_of_decision_stops_nobody_else(running, form, email, crowd, story, monkeypatch):
    running([wait("a"), send_step("b", email)])
    people = crowd(6)
    for each in people:
        submits(each, form)
    pump()
    story.move(days=3)
    kind = steps.registry["send_email"]
    load = kind.load

    def load_and_erase(*arguments):
        facts = load(*arguments)
        with transaction.atomic():
            contacts.erase(type(people[2]).objects.filter(pk=people[2].pk).first() or people[2])
        return facts

    monkeypatch.setattr(kind, "load", load_and_erase)
    pump()
    assert Delivery.objects.count() == 5
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"finished"}
    assert not Token.objects.exists()


def test_a_clock_turned_back_does_nothing_twice_and_goes_on(running, form, email, agrees, story):
    running([wait("a"), send_step("b", email), wait("c"), send_step("d", email)])
    submits(agrees, form)
    pump()
    story.move(days=2)
    pump()
    assert Delivery.objects.count() == 1
    story.move(days=-40)
    for _ in range(3):
        pump()
        story.move(days=1)
    assert Delivery.objects.count() == 1 and Token.objects.count() == 1
    story.move(days=60)
    pump()
    assert Delivery.objects.count() == 2
    assert Enrolment.objects.get().status == "finished"


def test_unsubscribing_between_the_steps_is_told_and_nothing_leaves(running, form, email, agrees, story, smtp):
    running([send_step("a", email), wait("b"), send_step("c", email)])
    submits(agrees, form)
    pump()
    consent.withdraw(agrees, purpose=None, source="one-click")
    sends()
    story.move(days=3)
    pump()
    sends()
    assert smtp.accepted == []
    assert {(row.state, row.reason) for row in Delivery.objects.all()} == {("skipped", "withdrawn")}
