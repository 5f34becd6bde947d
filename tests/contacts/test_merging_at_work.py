"""A merge while workers decide, send and listen: nobody hears twice, nobody is lost, old links still work."""

import uuid
from datetime import timedelta

import pytest

from wagtail_nurture import clock
from wagtail_nurture.contacts import people
from wagtail_nurture.delivery import claims as outbox_claims
from wagtail_nurture.delivery import lookup, outbox
from wagtail_nurture.models import (
    Delivery,
    Enrolment,
    Event,
    Scenario,
    ScenarioVersion,
    StepRun,
    Token,
    Visitor,
    WaitSubscription,
)
from wagtail_nurture.scenarios import claims as token_claims
from wagtail_nurture.tokens import seal


@pytest.fixture
def eve(pool):
    return people.find_or_create(pool=pool, email="eve@example.org")[0]


@pytest.fixture
def version(db):
    scenario = Scenario.objects.create(name="Touring")
    return ScenarioVersion.objects.create(scenario=scenario, number=1, graph={}, hash="x", published_at=clock.now())


def enrol(contact, version, *, days_ago=0, key="once", slot="", status="active"):
    now = clock.now()
    enrolment = Enrolment.objects.create(
        scenario=version.scenario,
        contact=contact,
        version=version,
        entry_key=key,
        slot=slot,
        status=status,
        entered_at=now - timedelta(days=days_ago),
    )
    if status == "active":
        Token.objects.create(enrolment=enrolment, version=version, step_id="a", due_at=now)
    return enrolment


def mail(enrolment, *, state="queued", step="a", visit=0):
    draft = outbox.draft(
        key=f"step:{enrolment.pk}:{visit}:email",
        contact=enrolment.contact,
        site=None,
        purpose="advice",
        scenario_id=enrolment.scenario_id,
        step_id=step,
        enrolment_id=enrolment.pk,
    )
    outbox.put([draft])
    claim = {"fence": uuid.uuid4(), "attempts": 1} if state == "claimed" else {}
    Delivery.objects.filter(key=draft.key).update(state=state, **claim)
    return Delivery.objects.get(key=draft.key)


def test_the_younger_of_two_passages_leaves_with_a_line_and_news(contact, eve, version):
    younger, older = enrol(contact, version), enrol(eve, version, days_ago=2)
    people.merge(eve, into=contact)
    younger.refresh_from_db()
    older.refresh_from_db()
    assert (older.status, older.contact, older.entry_key) == ("active", contact, f"once:merged:{older.pk}")
    assert (younger.status, younger.exit_reason) == ("exited", "merged")
    assert StepRun.objects.get(enrolment=younger).reason == "merged"
    told = Event.objects.get(kind="scenario.left")
    assert (told.contact, told.properties["enrolment"]) == (contact, younger.pk)


def test_passages_that_one_person_may_have_side_by_side_both_go_on(contact, eve, version):
    for person, cart in ((contact, "cart:1"), (eve, "cart:2")):
        enrol(person, version, key=cart, slot=cart)
    people.merge(eve, into=contact)
    assert Enrolment.objects.filter(contact=contact, status="active").count() == 2


@pytest.mark.parametrize("finished_first", [True, False])
def test_what_one_went_through_the_other_does_not_go_through_again(contact, eve, version, finished_first):
    done, running = (contact, eve) if finished_first else (eve, contact)
    enrol(done, version, status="finished")
    again = enrol(running, version, days_ago=9)
    people.merge(eve, into=contact)
    again.refresh_from_db()
    assert (again.status, again.exit_reason, again.contact) == ("exited", "merged", contact)
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        ("sent", "queued", ("sent", "skipped")),
        ("queued", "sent", ("skipped", "sent")),
        ("queued", "held", ("queued", "skipped")),
        ("claimed", "sent", ("skipped", "sent")),
        ("failed", "queued", ("failed", "queued")),
        ("sent", "sent", ("sent", "sent")),
    ],
)
def test_one_newsletter_to_two_addresses_of_one_person_is_one_mail(contact, eve, version, mine, theirs, after):
    first = mail(enrol(contact, version, status="finished", key="newsletter:1"), state=mine)
    second = mail(enrol(eve, version, status="finished", key="newsletter:1"), state=theirs)
    people.merge(eve, into=contact)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == after
    skipped = [row for row in (first, second) if row.state == "skipped"]
    assert all((row.reason, row.fence) == ("merged", None) for row in skipped)
    assert Event.objects.filter(kind="message.skipped", contact=contact).count() == len(skipped)


def test_what_waits_leaves_to_the_address_that_was_kept(contact, eve, version):
    waiting, gone = mail(enrol(eve, version)), mail(enrol(eve, version, key="x", slot="x"), state="sent")
    people.merge(eve, into=contact)
    waiting.refresh_from_db()
    gone.refresh_from_db()
    assert (waiting.contact, waiting.address) == (contact, "ada@example.org")
    assert (gone.contact, gone.address) == (contact, "eve@example.org"), "what was sent was sent there"


def test_keeping_the_other_address_turns_the_own_mails_too(contact, eve, version):
    waiting = mail(enrol(contact, version))
    people.merge(eve, into=contact, taken=["email"])
    waiting.refresh_from_db()
    assert waiting.address == "eve@example.org"


def test_a_sender_that_holds_the_mail_of_the_former_entry_loses_it(contact, eve, version):
    waiting = mail(enrol(eve, version))
    fence, [held] = outbox_claims.claim("mass", 10)
    people.merge(eve, into=contact)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.fence, waiting.attempts) == ("queued", None, 0)
    outbox_claims.give_back(fence, [held.pk])
    again, [taken] = outbox_claims.claim("mass", 10)
    assert again != fence and taken.contact == contact


def test_who_decides_about_the_former_entry_writes_nothing(contact, eve, version):
    passage = enrol(eve, version)
    fence, [token] = token_claims.claim()
    assert token.enrolment.contact == eve
    people.merge(eve, into=contact)
    assert not Token.objects.filter(pk=passage.pk, fence=fence).exists()
    _fence, [again] = token_claims.claim()
    assert again.enrolment.contact == contact


def test_who_waits_for_something_that_the_other_did_looks_again(contact, eve, version):
    passage = enrol(contact, version)
    tomorrow = clock.now() + timedelta(days=1)
    Token.objects.filter(pk=passage.pk).update(due_at=tomorrow)
    WaitSubscription.objects.create(enrolment=passage, contact=contact, kind="page.viewed", step_id="a", since=tomorrow)
    enrol(eve, version, key="cart:2", slot="cart:2")
    people.merge(eve, into=contact)
    assert Token.objects.get(pk=passage.pk).due_at < tomorrow
    assert WaitSubscription.objects.get().woken == 1


def test_old_cookies_and_links_lead_to_the_person_who_stays(contact, eve, version):
    now = clock.now()
    visitor = Visitor.objects.create(key_hash="k" * 64, contact=eve, first_seen_at=now, last_seen_at=now)
    old = mail(enrol(eve, version), state="sent")
    people.merge(eve, into=contact)
    visitor.refresh_from_db()
    assert visitor.contact == contact
    assert lookup.by_links_token(old.links_token).contact == contact
    for purpose in ("unsubscribe", "preferences"):
        assert lookup.by_seal(purpose, seal(purpose, old.pk)).contact == contact
