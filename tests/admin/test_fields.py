"""Contact fields in the admin: what is in use does not change silently, and every kind is written in its own way."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.contacts import field_uses, values
from wagtail_nurture.models import ContactField, Email, Event, Form, Persona, Scenario


@pytest.fixture
def size(db):
    return ContactField.objects.create(slug="size", label="Size", kind="choice", choices=["S", "M"])


@pytest.fixture
def used(size, life):
    """A segment, a persona, a scenario and an e-mail that rely on the field."""
    asks = [{"type": "field", "value": {"field": "size", "operator": "is", "value": "M"}}]
    segment = Segment(pool=life.person(1).pool, name="Tall")
    segment.conditions = Segment._meta.get_field("conditions").to_python(asks)
    segment.save()
    persona = Persona(pool=segment.pool, name="Giant", conditions=segment.conditions)
    persona.save()
    sets = [{"type": "set_field", "value": {"field": size.pk, "value": "M"}, "id": "a"}]
    scenario = Scenario(name="Fitting", live=False)
    scenario.steps = Scenario._meta.get_field("steps").to_python(sets)
    scenario.save()
    Email.objects.create(name="Gift", subject="For you in {{ size|your size }}")
    form = life.form
    form.fields = Form._meta.get_field("fields").to_python([{"type": "field", "value": {"field": "size"}}])
    form.save()
    return size


def edit(browser, field, **changes):
    data = {"label": field.label, "slug": field.slug, "kind": field.kind, "choices": "\n".join(field.choices)}
    return browser.post(reverse("nurture_fields:edit", args=[field.pk]), data | changes)


def test_who_uses_a_field_is_found(used, life):
    assert field_uses.of(used) == [
        "the e-mail “Gift”",
        f"the form “{life.form.name}”",
        "the persona “Giant”",
        "the scenario “Fitting”",
        "the segment “Tall”",
    ]
    assert field_uses.of(ContactField.objects.create(slug="siz", label="Siz")) == []


def test_the_kind_stays_while_people_hold_a_value(browser, size, life):
    values.write([life.person(1).pk, life.person(2).pk], {"size": "M"})
    response = edit(browser, size, kind="number")
    assert "2 people hold a value of the kind “choice”" in str(response.context["form"].errors["kind"])
    size.refresh_from_db()
    assert size.kind == "choice"


def test_the_kind_of_a_field_that_nobody_holds_changes(browser, size):
    assert edit(browser, size, kind="text").status_code == 302
    size.refresh_from_db()
    assert size.kind == "text"


def test_the_short_name_stays_while_it_is_used(browser, used):
    response = edit(browser, used, slug="taille")
    words = str(response.context["form"].errors["slug"])
    assert "the segment “Tall”" in words and "the scenario “Fitting”" in words
    assert edit(browser, used, label="Taille").status_code == 302


def test_before_it_is_deleted_it_says_what_is_lost(browser, used, life):
    values.write([life.person(3).pk], {"size": "M"})
    url = reverse("nurture_fields:delete", args=[used.pk])
    page = browser.get(url).content.decode()
    for words in ("the segment “Tall”", "the e-mail “Gift”", "1 person holds a value"):
        assert words in page
    assert "referenced" not in page  # Wagtail's own count knows nothing of rules, and would say "0 times"
    assert browser.post(url).status_code == 302
    assert not ContactField.objects.exists()


def test_a_field_that_nobody_uses_goes_without_much_ado(browser, size):
    page = browser.get(reverse("nurture_fields:delete", args=[size.pk])).content.decode()
    assert "It is used by" not in page and "holds a value" not in page


def test_fields_are_not_deleted_by_the_dozen(browser, size):
    page = browser.get(reverse("nurture_fields:list")).content.decode()
    assert "Size" in page and "bulk-action-checkbox" not in page


@pytest.mark.parametrize(
    ("kind", "choices", "words"),
    [
        ("choice", "", "at least one"),
        ("choice", "x" * 201, "at most 200 characters"),
        ("choice", "\n".join(map(str, range(201))), "at most 200 choices"),
        ("multi_choice", "road, mud\ntown", "leave out commas"),
    ],
)
def test_choices_that_cannot_be_are_refused(browser, db, kind, choices, words):
    data = {"label": "Size", "slug": "size", "kind": kind, "choices": choices}
    response = browser.post(reverse("nurture_fields:add"), data)
    assert words in str(response.context["form"].errors["choices"])


def person_data(person, **given):
    return {"email": person.email, "first_name": "", "last_name": "F", "phone": "", "language": "en"} | given


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "Tall", "Tall"),
        ("number", "3,5", Decimal("3.5")),
        ("date", "1987-05-21", date(1987, 5, 21)),
        ("choice", "M", "M"),
        ("multi_choice", ["S", "M"], ["S", "M"]),
        ("boolean", "true", True),
        ("phone", "05 56 00 00 00", "+33556000000"),
        ("country", "DE", "DE"),
        ("postcode", "33000", "33000"),
    ],
)
def test_every_kind_is_written_on_a_person_s_page(browser, life, kind, typed, kept):
    person = life.person(1)
    ContactField.objects.create(slug="it", label="It", kind=kind, choices=["S", "M"])
    url = reverse("nurture_people:edit", args=[person.pk])
    assert browser.post(url, person_data(person, **{"field-it": typed})).status_code == 302
    assert values.read([person.pk], ["it"])[person.pk]["it"] == kept
    told = Event.objects.get(kind="field.set", subject="field:it")
    assert told.properties["new"] == values.plain(kept)
    assert browser.get(url).status_code == 200
    assert browser.post(url, person_data(person, **{"field-it": typed})).status_code == 302
    assert Event.objects.filter(kind="field.set", subject="field:it").count() == 1


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "x" * 501),
        ("number", "many"),
        ("number", "1e300"),
        ("number", "9" * 60),
        ("date", "2026-02-30"),
        ("choice", "XXL"),
        ("multi_choice", ["S", "XXL"]),
        ("phone", "call me"),
        ("phone", "0612"),
        ("country", "Atlantis"),
        ("country", "XX"),
        ("postcode", "<b>"),
    ],
)
def test_what_does_not_fit_its_kind_is_said_beside_the_field(browser, life, kind, typed):
    person = life.person(1)
    ContactField.objects.create(slug="it", label="It", kind=kind, choices=["S", "M"])
    response = browser.post(
        reverse("nurture_people:edit", args=[person.pk]), person_data(person, **{"field-it": typed})
    )
    assert response.status_code == 200
    assert response.context["form"].errors["field-it"]
    assert "it" not in values.read([person.pk])[person.pk]


@pytest.mark.parametrize(("kind", "held"), [("choice", "M"), ("multi_choice", ["S", "M"])])
def test_a_choice_that_is_offered_no_more_stays_with_who_made_it(browser, life, kind, held):
    person = life.person(1)
    field = ContactField.objects.create(slug="it", label="It", kind=kind, choices=["S", "M", "L"])
    values.write([person.pk], {"it": held})
    ContactField.objects.filter(pk=field.pk).update(choices=["S", "L"])
    url = reverse("nurture_people:edit", args=[person.pk])
    assert browser.post(url, person_data(person, **{"field-it": held})).status_code == 302
    assert values.read([person.pk])[person.pk]["it"] == held
    if kind == "multi_choice":
        assert browser.post(url, person_data(person, **{"field-it": ["M", "L"]})).status_code == 302
        assert values.read([person.pk])[person.pk]["it"] == ["M", "L"]


def test_a_person_s_page_tells_values_in_the_reader_s_words(browser, life):
    person = life.person(1)
    for slug, kind in (("born", "date"), ("land", "country"), ("rides", "boolean"), ("bikes", "number")):
        ContactField.objects.create(slug=slug, label=slug, kind=kind)
    values.write([person.pk], {"born": "1987-05-21", "land": "DE", "rides": "yes", "bikes": "2.50"})
    page = browser.get(reverse("nurture_people:inspect", args=[person.pk])).content.decode()
    for words in ("May 21, 1987", "Germany", "yes", "2.5"):
        assert words in page
