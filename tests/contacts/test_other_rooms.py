"""Erasing and merging reach the tables of every room."""

from datetime import timedelta

import pytest

from wagtail_nurture import clock
from wagtail_nurture.contacts import people
from wagtail_nurture.models import (
    Delivery,
    Enrolment,
    Event,
    EventInbox,
    Scenario,
    ScenarioVersion,
    Score,
    Submission,
    Token,
    Visitor,
)


@pytest.fixture
def version(db):
    scenario = Scenario.objects.create(name="Touring")
    return ScenarioVersion.objects.create(scenario=scenario, number=1, graph={}, hash="x", published_at=clock.now())


def enrol(contact, version, *, days_ago=0, entry_key="once"):
    now = clock.now()
    enrolment = Enrolment.objects.create(
        scenario=version.scenario,
        contact=contact,
        version=version,
        entry_key=entry_key,
        entered_at=now - timedelta(days=days_ago),
    )
    Token.objects.create(enrolment=enrolment, version=version, step_id="a", due_at=now)
    return enrolment


def a_life(contact, version):
    now = clock.now()
    visitor = Visitor.objects.create(key_hash="k" * 64, contact=contact, first_seen_at=now, last_seen_at=now)
    before = Event.objects.create(at=now, kind="page.viewed", visitor=visitor)
    event = Event.objects.create(at=now, kind="field.set", visitor=visitor, contact=contact, properties={"new": "Ada"})
    EventInbox.objects.create(event=event, due_at=now)
    Score.objects.create(contact=contact, points=3, changed_at=now)
    Submission.objects.create(contact=contact, at=now, data={"first_name": "Ada"})
    for state in ("queued", "sent"):
        Delivery.objects.create(
            key=f"test:{state}:{contact.pk}",
            contact=contact,
            address="ada@example.org",
            purpose="advice",
            state=state,
            context={"first_name": "Ada"},
            created_at=now,
            not_before=now,
        )
    enrol(contact, version)
    return before, event


def test_erasing_leaves_facts_but_nobody_in_them(contact, version):
    before, event = a_life(contact, version)
    people.erase(contact)
    assert not Enrolment.objects.exists() and not Token.objects.exists() and not Visitor.objects.exists()
    assert not Score.objects.exists() and not Submission.objects.exists() and not EventInbox.objects.exists()
    for fact in (before, event):
        fact.refresh_from_db()
        assert (fact.contact_id, fact.visitor_id, fact.properties) == (None, None, {})
    assert dict(Delivery.objects.values_list("state", "reason")) == {"skipped": "erased", "sent": ""}
    assert set(Delivery.objects.values_list("contact", "address")) == {(None, "")}


def test_export_reaches_every_room(contact, version):
    a_life(contact, version)
    assert {"event", "visitor", "score", "submission", "delivery", "enrolment"} <= people.export(contact).keys()


def test_merging_keeps_the_older_passage_and_adds_the_points(contact, pool, version):
    eve, _ = people.find_or_create(pool=pool, email="eve@example.org")
    a_life(contact, version)
    older = enrol(eve, version, days_ago=2)
    Score.objects.create(contact=eve, points=4, changed_at=clock.now())
    people.merge(eve, into=contact)
    active = Enrolment.objects.get(status="active")
    assert (active, active.contact) == (older, contact)
    left = Enrolment.objects.get(status="exited")
    assert (left.exit_reason, left.contact) == ("merged", contact)
    assert Token.objects.get().enrolment == older
    assert Score.objects.get().points == 7
