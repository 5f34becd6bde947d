"""One person's passage, from the form to the end."""

import time

import pytest

from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import intake, runner
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token
from wagtail_nurture.tracking import recorder
from wagtail_nurture.tracking.models import Event

from .conftest import send, wait


def pump():
    until = time.monotonic() + 60
    return intake.take(until) + runner.tick(until)


def submits(contact, form, at=None, **properties):
    return recorder.record(
        "form.submitted", contact=contact, subject=f"form:{form.translation_key}", properties=properties, at=at
    )


def journal(contact):
    runs = StepRun.objects.filter(enrolment__contact=contact).order_by("visit")
    return [(run.step_id, run.branch, run.reason) for run in runs]


@pytest.fixture
def agrees(contact):
    consent.grant(contact, purpose="advice")
    return contact


def test_the_main_way_through(running, email, form, agrees, story):
    running([wait("a", not_before="09:00"), send("b", email), wait("c"), send("d", email)])
    story.move(minutes=5)
    submits(agrees, form, topics=["touring"])
    pump()
    token = Token.objects.get()
    assert (token.step_id, token.visit, token.due_at) == ("a", 0, story.now.replace(day=4))
    assert Event.objects.filter(kind="scenario.entered", contact=agrees).count() == 1
    story.move(days=1)
    assert pump() == 0
    story.move(days=1)
    pump()
    assert journal(agrees) == [("a", "", ""), ("b", "", "")]
    first = Delivery.objects.get()
    enrolment = Enrolment.objects.get()
    assert first.key == f"step:{enrolment.pk}:1:email"
    assert first.message_key == email.translation_key
    assert first.context["topics"] == ["touring"]
    assert first.context["enrolment"] == enrolment.pk
    assert (first.contact, first.address, first.purpose) == (agrees, "ada@example.org", "advice")
    story.move(days=2)
    pump()
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.exit_reason, enrolment.converted) == ("finished", "end", False)
    assert not Token.objects.exists()
    assert Delivery.objects.count() == 2
    left = Event.objects.get(kind="scenario.left")
    assert left.properties["reason"] == "end"
    assert pump() == 0
