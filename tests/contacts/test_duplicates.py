"""Who may be one person: found by the database, remembered, never asked twice."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import clock
from wagtail_nurture.contacts import people, values
from wagtail_nurture.contacts.merging import duplicates, looking
from wagtail_nurture.models import Contact, ContactField, ContactPool, DuplicateLook, DuplicatePair, ExternalId


FOREVER = float("inf")


def person(pool, email, **own):
    made, _ = people.find_or_create(pool=pool, email=email)
    Contact.objects.filter(pk=made.pk).update(**own)
    made.refresh_from_db()
    return made


def found():
    """{(first, second): codes of the reasons} after a look."""
    duplicates.look_soon()
    duplicates.look(FOREVER)
    return {(pair.first_id, pair.second_id): set(pair.reasons) for pair in DuplicatePair.objects.all()}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ada.lovelace@gmail.com", "adalovelace@gmail.com"),
        ("ada+shop@gmail.com", "ada@googlemail.com"),
        ("ada+shop@example.org", "ada@example.org"),
        ("ada@gmial.com", "a.d.a@gmail.com"),
        ("ada@ornage.fr", "ada@orange.fr"),
    ],
)
def test_one_mailbox_written_in_two_ways(pool, one, two):
    one, two = person(pool, one), person(pool, two)
    assert found() == {(one.pk, two.pk): {"mailbox"}}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ada.lovelace@example.org", "adalovelace@example.org"),
        ("ada@gmail.com", "ada@example.org"),
        ("+ada@gmail.com", "+eve@gmail.com"),
        ("ada@gmail.com", "adah@gmail.com"),
    ],
)
def test_what_is_another_mailbox_is_none(pool, one, two):
    person(pool, one), person(pool, two)
    assert found() == {}


def test_the_same_name_alone_is_nothing_with_the_postcode_it_is(pool):
    one = person(pool, "a@example.org", first_name="Ada", last_name="Lovelace")
    two = person(pool, "b@example.org", first_name="ADA", last_name="lovelace")
    assert found() == {}
    values.write([one.pk], {"postcode": "33 000"})
    values.write([two.pk], {"postcode": "33000"})
    assert found() == {(one.pk, two.pk): {"postcode"}}


def test_the_same_name_and_birthday(pool):
    ContactField.objects.create(slug="born", label="Birthday", kind="date")
    one, two, other = (
        person(pool, f"{name}@example.org", first_name="Ada", last_name="Lovelace") for name in ("a", "b", "c")
    )
    values.write([one.pk, two.pk], {"born": date(1990, 2, 28)})
    values.write([other.pk], {"born": date(1991, 2, 28)})
    assert found() == {(one.pk, two.pk): {"date"}}
    assert DuplicatePair.objects.get().reasons == {"date": {"field": "born"}}


def test_the_same_phone_in_a_field_or_from_before_a_merge(pool):
    ContactField.objects.create(slug="mobile", label="Mobile", kind="phone")
    one, two, three = (person(pool, f"{name}@example.org") for name in "abc")
    values.write([one.pk, two.pk], {"mobile": "+33556000000"})
    Contact.objects.filter(pk=three.pk).update(phone="+33556000000")
    pairs = found()
    assert pairs[one.pk, two.pk] == {"phone"} and pairs[one.pk, three.pk] == {"phone"}


def test_the_same_number_in_two_other_systems(pool):
    one, two = person(pool, "a@example.org"), person(pool, "b@example.org")
    for value in ("7", "C-10042"):
        ExternalId.objects.create(pool=pool, contact=one, source="shop", value=value)
        ExternalId.objects.create(pool=pool, contact=two, source="till", value=value)
    assert found() == {(one.pk, two.pk): {"external"}}
    ExternalId.objects.filter(value="C-10042").delete()
    assert found() == {}, "7 is 7 by chance, and what is no longer so is forgotten"


def test_a_browser_of_one_household_but_not_of_a_library(pool):
    one, two = person(pool, "a@example.org"), person(pool, "b@example.org")
    duplicates.same_browser(two.pk, one.pk)
    duplicates.same_browser(one.pk, two.pk)
    assert found() == {(one.pk, two.pk): {"browser"}}
    for number in range(9):
        duplicates.same_browser(one.pk, person(pool, f"{number}@example.org").pk)
    assert DuplicatePair.objects.count() == duplicates.BROWSER_MOST


def test_people_of_different_pools_are_never_proposed(pool):
    elsewhere = ContactPool.objects.create(name="Other")
    one, two = person(pool, "ada+a@example.org"), person(elsewhere, "ada+b@example.org")
    duplicates.same_browser(one.pk, two.pk)
    assert found() == {}


def test_what_an_editor_said_is_kept_also_through_a_merge(pool):
    one, two, three = (person(pool, f"ada+{name}@example.org") for name in "abc")
    assert set(found()) == {(one.pk, two.pk), (two.pk, three.pk)}
    duplicates.different(DuplicatePair.objects.get(first=one))
    found()
    assert [pair.first for pair in duplicates.open_pairs()] == [two]
    people.merge(three, into=two)
    assert not duplicates.open_pairs().exists()
    assert found() == {(one.pk, two.pk): {"mailbox"}} and not duplicates.open_pairs().exists()


def test_a_merge_hands_on_what_was_supposed(pool):
    one, two, three = (person(pool, f"ada+{name}@example.org") for name in "abc")
    found()
    people.merge(two, into=three)
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, set(pair.reasons), pair.score) == (one, three, {"mailbox"}, 60)


def test_the_worker_looks_once_a_day_and_goes_on_where_it_stopped(pool, monkeypatch):
    asked = []
    questions = {code: lambda code=code: asked.append(code) or {} for code in looking.QUESTIONS}
    monkeypatch.setattr(looking, "QUESTIONS", questions)
    start = clock.now()
    with clock.virtual(lambda: start):
        assert duplicates.last_look() == (None, True)
        assert duplicates.look(0) == 0
        duplicates.look(FOREVER)
        assert asked == list(questions) and duplicates.look(FOREVER) == 0
        assert duplicates.last_look() == (start, False)
    with clock.virtual(lambda: start + timedelta(days=1, minutes=1)):
        DuplicateLook.objects.update(step=4)
        duplicates.look(FOREVER)
        assert asked[6:] == list(questions)[4:]


def test_as_many_statements_for_many_alike_as_for_few(pool):
    counts = []
    for number in (4, 60):
        for place in range(number):
            mine = person(pool, f"p{place}+x@example.org", first_name="Ada", last_name=f"L{place}")
            twin = person(pool, f"p{place}+y@example.org", first_name="Ada", last_name=f"L{place}")
            values.write([mine.pk, twin.pk], {"postcode": "33000"})
        DuplicatePair.objects.all().delete()
        duplicates.look_soon()
        with CaptureQueriesContext(connection) as queries:
            duplicates.look(FOREVER)
        counts.append(len(queries))
        assert DuplicatePair.objects.count() == number
    assert counts[0] == counts[1]


def test_of_a_thousand_alike_only_so_many_pairs_are_made(pool, monkeypatch):
    monkeypatch.setattr(looking, "MOST", 10)
    for number in range(15):
        person(pool, f"ada+{number}@example.org")
    assert len(found()) == 10
