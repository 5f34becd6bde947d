"""Conditions that count only what happened since a message of the scenario was sent (FEATURES F3)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from wagtail_nurture import track
from wagtail_nurture.audience import messages
from wagtail_nurture.audience.conditions import Rehearsal, registry
from wagtail_nurture.audience.conditions.base import Person
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .conftest import NOW
from .test_conditions import truths


WELCOME = {"since_message": "welcome"}  # as an editor writes it; the step is called "Welcome"

DID = {
    "sent_form": (kinds.FORM_SUBMITTED, {}, {}),
    "purchased": (kinds.PURCHASE_MADE, {"how": "at_least", "times": 1}, {"amount": 10}),
    "site_event": ("cart.left", {"event": "cart.left"}, {}),
    "document": (kinds.DOCUMENT_DOWNLOADED, {}, {}),
}


@pytest.mark.parametrize("kind", sorted(DID))
def test_only_what_happened_since_that_message_counts(people, contact, mailed, kind):
    what, config, properties = DID[kind]
    config = config | WELCOME
    track(what, contact=contact, subject="form:1", properties=properties, at=NOW - timedelta(minutes=90))
    assert truths(kind, config, people) == [False, False], "the message was not sent"
    mailed(contact)
    assert truths(kind, config, people) == [False, False], "it was before the message"
    track(what, contact=contact, subject="form:1", properties=properties, at=NOW - timedelta(minutes=30))
    assert truths(kind, config, people) == [True, False]
    assert truths(kind, config | {"since_message": "s1"}, people) == [True, False], "the step by its id"
    assert truths(kind, config | {"since_message": "Next"}, people) == [False, False], "another message"


def test_pages_read_since_that_message(people, contact, touring, saw, mailed):
    page = touring.get_children().first()
    saw(contact, page, days=1)
    for kind in ("viewed_pages", "visits"):
        assert truths(kind, WELCOME, people) == [False, False], "known to be no: nothing was sent to either"
    mailed(contact)
    assert truths("viewed_pages", WELCOME, people) == [False, False]
    saw(contact, page)
    for kind in ("viewed_pages", "visits"):
        assert truths(kind, WELCOME, people) == [True, False]


def test_the_last_sending_of_this_passage_counts(people, contact, saw, touring, mailed):
    saw(contact, touring, days=0.5)
    mailed(contact, enrolment=99, minutes=60 * 24)
    assert truths("viewed_pages", WELCOME, people[:1]) == [False], "another passage's message"
    mailed(contact, minutes=60 * 20)
    assert truths("viewed_pages", WELCOME, people[:1]) == [True]
    mailed(contact, minutes=60)
    assert truths("viewed_pages", WELCOME, people[:1]) == [False], "it was sent again"
    assert truths("viewed_pages", WELCOME, people[:1], at=NOW - timedelta(hours=2)) == [True], "as of before that"


def test_the_message_itself_was_not_sent_since_it(people, contact, mailed):
    mailed(contact)
    assert truths("received_message", WELCOME, people[:1]) == [False]
    mailed(contact, step="s2", minutes=30)
    assert truths("received_message", WELCOME, people[:1]) == [True]


def test_outside_a_scenario_it_means_nothing(contact, people, saw, touring):
    saw(contact, touring, days=3)
    assert truths("viewed_pages", WELCOME | {"days": 5}, [Person(contact.pk)]) == [True]


def test_a_try_out_counts_from_the_message_that_was_tried(people, contact, saw, touring):
    sent = Event(kind=kinds.MESSAGE_SENT, subject="step:11:s1", at=NOW - timedelta(hours=1), contact=contact)
    tried = replace(people[0], rehearsal=Rehearsal(sent=(sent,)))
    saw(contact, touring, days=1)
    assert truths("viewed_pages", WELCOME, [tried]) == [False]
    saw(contact, touring)
    assert truths("viewed_pages", WELCOME, [tried]) == [True]


def test_it_is_said_in_words(people, contact):
    rule = Rule.from_config({"conditions": [{"kind": "purchased", "config": {"times": 2} | WELCOME}]})
    assert rule.sentence() == "made at least 2 purchases since the message “welcome”"
    answer = rule.ask(people, NOW)[contact.pk]
    assert rule.because(answer.facts) == [
        "made at least 2 purchases since the message “welcome”: no (the message was not sent before)"
    ]
    for kind in ("viewed_pages", "time_on_pages", "sequence", "visits", "received_message", "answered_survey"):
        condition = registry[kind](WELCOME)
        assert condition.sentence().endswith(" since the message “welcome”"), condition.sentence()
        told = condition.ask(people, NOW)[contact.pk]
        assert (told.truth, condition.known(told.facts)) == (False, "the message was not sent before")


def test_the_number_of_questions_does_not_grow_with_people(people, contact, bob, mailed, django_assert_num_queries):
    mailed(contact)
    mailed(bob, enrolment=12)
    for some in (people[:1], people):
        with django_assert_num_queries(2):
            registry["sent_form"](WELCOME).ask(some, NOW)


def test_a_message_that_no_step_sends_stops_publishing(contact):
    named = {"conditions": [{"kind": "group", "config": {"conditions": [{"kind": "purchased", "config": WELCOME}]}}]}
    assert list(messages.steps_named(named)) == ["welcome"]
