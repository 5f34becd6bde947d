from datetime import date
from decimal import Decimal

import pytest

from wagtail_nurture.contacts import lists, people, values
from wagtail_nurture.models import ContactField, ContactPool, List
from wagtail_nurture.signals import contacts_changed


@pytest.fixture
def fields(db):
    kinds = ["text", "number", "date", "choice", "multi_choice", "boolean", "phone", "country", "postcode"]
    choices = {"choice": ["road", "town"], "multi_choice": ["road", "town", "mud"]}
    return {
        kind: ContactField.objects.create(slug=f"f-{kind}", label=kind, kind=kind, choices=choices.get(kind, []))
        for kind in kinds
    }


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", " Touring \x00bike\n", "Touring bike"),
        ("number", "3,5", Decimal("3.5")),
        ("number", 12, Decimal(12)),
        ("date", "1987-05-21", date(1987, 5, 21)),
        ("date", date(1987, 5, 21), date(1987, 5, 21)),
        ("choice", "road", "road"),
        ("multi_choice", ["road", "mud"], ["road", "mud"]),
        ("boolean", "yes", True),
        ("boolean", False, False),
        ("phone", "05 56 00 00 00", "+33556000000"),
        ("phone", "0044 20 7946 0018", "+442079460018"),
        ("country", "fr", "FR"),
        ("postcode", "33000", "33000"),
    ],
)
def test_a_value_comes_back_as_its_kind(contact, fields, kind, typed, kept):
    slug = fields[kind].slug
    values.write([contact.pk], {slug: typed})
    assert values.read([contact.pk])[contact.pk][slug] == kept
    values.write([contact.pk], {slug: ""})
    assert slug not in values.read([contact.pk])[contact.pk]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "many"),
        ("number", "NaN"),
        ("number", "1e300"),
        ("date", "21/05/1987"),
        ("date", "2025-02-30"),
        ("choice", "sea"),
        ("multi_choice", ["road", "sea"]),
        ("boolean", "perhaps"),
        ("phone", "call me"),
        ("country", "France"),
        ("country", "ZZ"),
        ("phone", "0612"),
        ("postcode", "<b>"),
    ],
)
def test_what_does_not_fit_is_refused_with_words(contact, fields, kind, typed):
    with pytest.raises(values.BadValue) as problem:
        values.write([contact.pk], {fields[kind].slug: typed})
    assert str(problem.value)


def test_own_columns_and_fields_are_read_alike(contact):
    values.write([contact.pk], {"last_name": "Lovelace", "postcode": "33000"})
    assert values.read([contact.pk])[contact.pk] == {
        "email": "ada@example.org",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "language": "en",
        "postcode": "33000",
    }


@pytest.mark.parametrize(("typed", "shown"), [("171", "171"), ("1500", "1500"), ("3.50", "3.5"), ("0", "0")])
def test_a_number_is_read_back_as_a_person_writes_it(contact, fields, typed, shown):
    values.write([contact.pk], {"f-number": typed})
    assert str(values.read([contact.pk], ["f-number"])[contact.pk]["f-number"]) == shown


@pytest.mark.parametrize("slug", ["email", "phone", "password", "pool"])
def test_what_identifies_cannot_be_written_as_a_value(contact, slug):
    with pytest.raises(values.BadValue):
        values.write([contact.pk], {slug: "x"})


def test_a_field_of_the_editor_takes_the_place_of_the_postal_one(contact):
    ContactField.objects.create(slug="postcode", label="Postcode", kind="postcode")
    values.write([contact.pk], {"postcode": "33000"})
    assert contact.values.get().text == "33000"
    assert values.read([contact.pk], ["postcode"]) == {contact.pk: {"postcode": "33000"}}


def test_a_crowd_costs_as_many_queries_as_one(pool, fields, django_assert_max_num_queries):
    crowd = [people.find_or_create(pool=pool, email=f"p{number}@example.org")[0].pk for number in range(40)]
    given = {"f-text": "x", "f-number": 3, "first_name": "Ada", "postcode": "33000"}
    with django_assert_max_num_queries(20):  # one INSERT of events per 999 parameters on SQLite
        values.write(crowd, given)
    with django_assert_max_num_queries(4):
        assert len({str(found) for found in values.read(crowd, list(given)).values()}) == 1


def test_only_what_changed_is_told(contact):
    heard = []

    def hear(changes, **kwargs):
        heard.extend((change.subject, change.properties["old"], change.properties["new"]) for change in changes)

    contacts_changed.connect(hear)
    try:
        values.write([contact.pk], {"first_name": "Ada", "postcode": "33000"})
        values.write([contact.pk], {"postcode": "33100"})
    finally:
        contacts_changed.disconnect(hear)
    assert heard == [("field:postcode", None, "33000"), ("field:postcode", "33000", "33100")]


def test_an_editor_cannot_hide_a_persons_own_column(db):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        ContactField(slug="email", label="E-mail").full_clean()


def test_joining_and_leaving_by_set(contact, pool):
    newsletter = List.objects.create(pool=pool, name="News", slug="news")
    eve = people.find_or_create(pool=pool, email="eve@example.org")[0]
    lists.join([contact.pk, eve.pk], newsletter, state="pending")
    lists.join([contact.pk, contact.pk], newsletter)
    lists.join([contact.pk], newsletter, state="pending")
    assert dict(newsletter.memberships.values_list("contact", "state")) == {contact.pk: "confirmed", eve.pk: "pending"}
    lists.leave([contact.pk], newsletter)
    lists.leave([contact.pk], newsletter)
    assert newsletter.memberships.get(contact=contact).state == "left"


def test_nobody_joins_a_list_of_another_pool(contact):
    elsewhere = ContactPool.objects.create(name="Elsewhere")
    newsletter = List.objects.create(pool=elsewhere, name="News", slug="news")
    lists.join([contact.pk], newsletter)
    assert not newsletter.memberships.exists()
