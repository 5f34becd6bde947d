"""Two entries become one person: nothing is lost, nothing is loosened, and old addresses still lead there."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, dependents, lists, people, suppression, values, wishes
from wagtail_nurture.contacts.forms import PersonForm
from wagtail_nurture.contacts.merging import late
from wagtail_nurture.models import (
    ConsentRecord,
    ConsentRequest,
    Contact,
    ContactField,
    ContactPool,
    Event,
    FormerAddress,
    List,
    ListMembership,
    MutedTopic,
    Permission,
    PostalAddress,
    UnfinishedMerge,
    Visitor,
)


FOREVER = float("inf")


@pytest.fixture
def eve(pool):
    return people.find_or_create(pool=pool, email="Eve@example.org", last_name="Lovelace")[0]


# --- addresses


def test_the_address_given_up_still_leads_to_the_person(contact, eve, pool):
    people.merge(eve, into=contact)
    assert people.find_or_create(pool=pool, email="eve@EXAMPLE.org") == (contact, False)
    assert people.at_address(pool, "eve@example.org") == contact
    former = FormerAddress.objects.get()
    assert (former.contact, former.channel, former.address) == (contact, "email", "Eve@example.org")


def test_an_editor_may_keep_the_other_address_and_the_other_name(contact, eve, pool):
    Contact.objects.filter(pk=eve.pk).update(first_name="Eve", phone="+33556000000")
    Contact.objects.filter(pk=contact.pk).update(phone="+33557000000")
    people.merge(eve, into=contact, taken=["email", "first_name", "phone"])
    assert (contact.email, contact.email_key, contact.first_name) == ("Eve@example.org", "eve@example.org", "Eve")
    assert contact.phone == "+33556000000"
    assert set(FormerAddress.objects.values_list("channel", "key")) == {
        ("email", "ada@example.org"),
        ("sms", "+33557000000"),
    }
    assert people.find_or_create(pool=pool, email="ada@example.org") == (contact, False)


def test_merges_follow_each_other(contact, eve, pool):
    zoe, _ = people.find_or_create(pool=pool, email="zoe@example.org")
    people.merge(zoe, into=eve)
    people.merge(eve, into=contact)
    assert set(Contact.objects.filter(merged_into=contact)) == {zoe, eve}
    assert people.find_or_create(pool=pool, email="zoe@example.org") == (contact, False)
    assert people.living(zoe) == contact


def test_erasing_the_person_forgets_former_addresses_and_keeps_them_silent(contact, eve, pool):
    people.merge(eve, into=contact)
    people.erase(contact)
    assert not FormerAddress.objects.exists() and not UnfinishedMerge.objects.exists()
    assert set(suppression.suppressed(["ada@example.org", "eve@example.org"])) == {"ada@example.org", "eve@example.org"}
    assert people.find_or_create(pool=pool, email="eve@example.org")[1]


def test_the_command_finds_a_person_by_a_former_address(contact, eve):
    people.merge(eve, into=contact)
    out = StringIO()
    call_command("nurture_erase_contact", "eve@example.org", "--yes", stdout=out)
    assert f"Person {contact.pk} " in out.getvalue() and not Contact.objects.exists()


def test_nobody_else_is_given_a_former_address_by_hand(contact, eve, pool):
    people.merge(eve, into=contact)
    form = PersonForm({"email": "eve@example.org"})
    assert not form.is_valid() and "email" in form.errors
    assert PersonForm({"email": "eve@example.org"}, instance=contact).is_valid()


# --- what they allow


def say(contact, word, *, purpose="advice"):
    if word in ("withdrawn", "refused"):
        {"withdrawn": consent.withdraw, "refused": consent.refuse}[word](contact, purpose=purpose)
    elif word:
        consent.grant(contact, purpose=purpose, action="asked" if word == "pending" else "granted")


WORDS = [None, "pending", "granted", "refused", "withdrawn"]
STRICTNESS = {"withdrawn": 0, "refused": 1, "pending": 2, "granted": 3}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=4),
    order=st.randoms(use_true_random=False),
    keeps=st.lists(st.booleans(), min_size=4, max_size=4),
    silenced=st.sets(st.integers(0, 3)),
)
def test_merging_in_any_order_never_loosens_what_a_person_allows(pool, words, order, keeps, silenced):
    persons = []
    for place, word in enumerate(words):
        person = people.find_or_create(pool=pool, email=f"p{place}-{Contact.objects.count()}@example.org")[0]
        say(person, word)
        if place in silenced:
            suppression.suppress(person.email_key, reason="manual")
        persons.append(person)
    strictest = min((STRICTNESS[word] for word in words if word), default=None)
    while len(persons) > 1:
        other = persons.pop(order.randrange(len(persons)))
        people.merge(other, into=order.choice(persons), taken=["email"] if keeps.pop() else [])
    (one,) = persons
    state = Permission.objects.filter(contact=one, purpose="advice").values_list("state", flat=True).first()
    assert (STRICTNESS[state] if state else None) == strictest
    refused = consent.refusals([one.pk], purpose="advice")
    assert bool(refused) == (strictest != 3 or any(place < len(words) for place in silenced))


def test_the_proofs_stay_all_of_them(contact, eve):
    consent.grant(contact, purpose="advice", text="By Ada")
    consent.grant(eve, purpose="advice", text="By Eve")
    consent.withdraw(eve, purpose="advice", text="No more")
    before = set(ConsentRecord.objects.values_list("pk", "text", "address_hash"))
    people.merge(eve, into=contact)
    assert set(ConsentRecord.objects.filter(contact=contact).values_list("pk", "text", "address_hash")) == before


def test_what_the_person_said_of_one_address_holds_for_the_other(contact, eve):
    suppression.suppress("eve@example.org", scope="news", reason="unsubscribed")
    suppression.suppress("eve@example.org", scope="*", reason="complaint")
    suppression.suppress("ada@example.org", scope="news", reason="manual")
    people.merge(eve, into=contact)
    found = suppression.suppressed(["ada@example.org", "eve@example.org"])
    assert found["ada@example.org"] == {"*": "complaint", "news": "manual"}, "what is harder to lift stays"
    assert found["eve@example.org"] == {"*": "complaint", "news": "unsubscribed"}


def test_a_mailbox_that_is_gone_does_not_silence_the_one_that_works(contact, eve):
    consent.grant(contact, purpose="advice")
    suppression.suppress("eve@example.org", reason="hard_bounce")
    people.merge(eve, into=contact)
    assert consent.refusals([contact.pk], purpose="advice") == {}


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        ("confirmed", "left", "left"),
        ("left", "confirmed", "left"),
        ("pending", "left", "left"),
        ("confirmed", "pending", "pending"),
        (None, "confirmed", "confirmed"),
        ("confirmed", None, "confirmed"),
    ],
)
def test_who_left_a_list_as_one_has_left_it(contact, eve, pool, mine, theirs, after):
    lst = List.objects.create(pool=pool, name="News", slug="news")
    for person, state in ((contact, mine), (eve, theirs)):
        if state:
            ListMembership.objects.create(contact=person, list=lst, state=state, changed_at=clock.now())
    people.merge(eve, into=contact)
    assert list(ListMembership.objects.values_list("contact", "state")) == [(contact.pk, after)]


def test_the_longer_wish_for_silence_counts(contact, eve):
    soon, later = clock.now() + timedelta(days=3), clock.now() + timedelta(days=30)
    for topic, mine, theirs in (("gravel", soon, later), ("touring", None, later), ("city", later, None)):
        wishes.mute(contact, topic, until=mine)
        wishes.mute(eve, topic, until=theirs)
    wishes.mute(eve, "cargo", until=soon)
    wishes.set_rhythm(eve, wishes.Rhythm("monthly"))
    people.merge(eve, into=contact)
    until = dict(MutedTopic.objects.filter(contact=contact).values_list("topic", "until"))
    assert until == {"gravel": later, "touring": None, "city": None, "cargo": soon}
    assert wishes.rhythms([contact.pk])[contact.pk].frequency == "monthly"


def test_who_was_asked_the_same_as_both_is_reminded_once(contact, eve, site):
    asked = [consent.open_request(each, purposes=["advice"], site=site) for each in (contact, eve)]
    other = consent.open_request(eve, purposes=["news"], site=site)
    people.merge(eve, into=contact)
    assert set(ConsentRequest.objects.filter(reminded_at=None)) == {asked[0], other}
    assert consent.confirm(consent.request_from(consent.token_for(asked[1]))), "the link in the mail still works"
    assert consent.granted([contact.pk], purpose="advice") == {contact.pk}


# --- what is known


def test_own_details_win_and_gaps_are_filled(contact, eve):
    for slug in ("club", "bike"):
        ContactField.objects.create(slug=slug, label=slug)
    values.write([contact.pk], {"club": "Bordeaux", "postcode": "33000"})
    values.write([eve.pk], {"club": "Pau", "bike": "Gravel", "postcode": "33000", "city": "Bordeaux"})
    people.merge(eve, into=contact)
    known = values.read([contact.pk])[contact.pk]
    assert known == {
        "email": "ada@example.org",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "language": "en",
        "club": "Bordeaux",
        "bike": "Gravel",
        "postcode": "33000",
        "city": "Bordeaux",
    }


def test_two_postal_addresses_are_never_mixed(contact, eve):
    values.write([contact.pk], {"postcode": "33000"})
    PostalAddress.objects.create(contact=eve, lines="1 rue Pau", postcode="64000", city="Pau")
    people.merge(eve, into=contact)
    assert PostalAddress.objects.values("lines", "postcode", "city").get() == {
        "lines": "",
        "postcode": "33000",
        "city": "",
    }


def test_the_editor_takes_single_details_from_the_other(contact, eve):
    ContactField.objects.create(slug="club", label="Club")
    values.write([contact.pk], {"club": "Bordeaux", "postcode": "33000"})
    values.write([eve.pk], {"club": "Pau", "postcode": "64000"})
    people.merge(eve, into=contact, taken=["field:club", "postal", "field:nonsense", "nonsense"])
    known = values.read([contact.pk], ["club", "postcode"])[contact.pk]
    assert known == {"club": "Pau", "postcode": "64000"}


# --- refused


def test_what_cannot_be_merged_says_why(contact, eve, pool):
    elsewhere, _ = people.find_or_create(pool=ContactPool.objects.create(name="Other"), email="x@example.org")
    gone, _ = people.find_or_create(pool=pool, email="gone@example.org")
    people.erase(gone)
    stale = Contact.objects.get(pk=eve.pk)
    people.merge(eve, into=contact)
    for other, into, code in (
        (contact, contact, "same"),
        (elsewhere, contact, "pools"),
        (gone, contact, "gone"),
        (stale, contact, "merged"),
        (contact, stale, "merged"),
    ):
        with pytest.raises(people.MergeRefused) as refused:
            people.merge(other, into=into)
        assert refused.value.code == code
    assert UnfinishedMerge.objects.count() == 1


# --- large and late


def views(contact, number, *, first=0):
    now = clock.now()
    Event.objects.bulk_create(
        Event(kind="page.viewed", contact=contact, at=now - timedelta(minutes=first + minute))
        for minute in range(number)
    )


def test_a_long_history_follows_in_parts(contact, eve, monkeypatch):
    monkeypatch.setattr(dependents, "MOVED_AT_ONCE", 10)
    Event.objects.filter(contact=eve).delete()
    views(eve, 25)
    people.merge(eve, into=contact)
    mine = Event.objects.filter(contact=contact, kind="page.viewed")
    assert mine.count() == 10
    assert len(people.export(contact)["event"]) == 25 + 1, "and what has not moved is exported all the same"
    assert late.carry_on(FOREVER) == 1 and mine.count() == 20
    assert late.carry_on(FOREVER) == 1 and mine.count() == 25
    assert late.carry_on(FOREVER) == 0 and UnfinishedMerge.objects.exists(), "somebody may still be at work"


def test_what_a_worker_wrote_for_the_former_entry_comes_after(contact, eve):
    start = clock.now()
    people.merge(eve, into=contact)
    consent.withdraw(eve, purpose="advice")  # an unsubscribe page that had read them a moment before
    Visitor.objects.create(key_hash="k" * 64, contact=eve, first_seen_at=start, last_seen_at=start)
    assert late.carry_on(FOREVER) == 0
    with clock.virtual(lambda: start + timedelta(minutes=10)):
        assert late.carry_on(FOREVER) == 1
        assert late.carry_on(FOREVER) == 0
    assert Permission.objects.get(purpose="advice").contact == contact
    assert Visitor.objects.get().contact == contact
    assert not UnfinishedMerge.objects.exists()


def test_erasing_between_two_parts_leaves_nothing(contact, eve, monkeypatch):
    monkeypatch.setattr(dependents, "MOVED_AT_ONCE", 3)
    views(eve, 8)
    people.merge(eve, into=contact)
    people.erase(contact)
    assert not Event.objects.exclude(contact=None).exists()
    assert late.carry_on(FOREVER) == 0


def test_as_many_statements_for_a_long_life_as_for_a_short_one(pool):
    counts = []
    for number in (2, 30):
        pair = [people.find_or_create(pool=pool, email=f"{name}{number}@example.org")[0] for name in "ab"]
        for place in range(number):
            lst = List.objects.create(pool=pool, name=f"{number}-{place}", slug=f"l{number}-{place}")
            lists.join([person.pk for person in pair], lst)
            for person in pair:
                consent.grant(person, purpose="advice", text="yes")
                wishes.mute(person, f"topic-{place}")
        views(pair[0], number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            people.merge(pair[0], into=pair[1])
        counts.append(len(queries))
    assert counts[0] == counts[1]
