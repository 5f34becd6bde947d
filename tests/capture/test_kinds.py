"""A form asks for contact fields of every kind, each in its own way."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from wagtail_nurture.contacts import values
from wagtail_nurture.models import Contact, ContactField, Form


KINDS = {
    "number": ("3,5", Decimal("3.5")),
    "date": ("1987-05-21", date(1987, 5, 21)),
    "choice": ("road", "road"),
    "boolean": ("yes", True),
    "phone": ("05 56 00 00 00", "+33556000000"),
    "country": ("DE", "DE"),
    "postcode": ("33000", "33000"),
}


@pytest.fixture
def form(pool, english):
    for kind in KINDS:
        ContactField.objects.create(slug=f"my-{kind}", label=kind, kind=kind, choices=["road", "trail"])
    asked = [("field", {"field": f"my-{kind}", "label": "", "help": "", "required": False}) for kind in KINDS]
    return Form.objects.create(name="All", slug="all", kind="request", locale=english, fields=asked)


def given(**changed):
    return {f"q-my-{kind}": typed for kind, (typed, _kept) in KINDS.items()} | changed


def test_answers_of_every_kind_are_kept_as_their_kind(post, form):
    assert post(form, **given()).status_code == 303
    person = Contact.objects.get()
    known = values.read([person.pk])[person.pk]
    assert {kind: known[f"my-{kind}"] for kind in KINDS} == {kind: kept for kind, (_typed, kept) in KINDS.items()}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("number", "many"), ("date", "soon"), ("choice", "sea"), ("phone", "0612"), ("country", "XX"), ("postcode", "<")],
)
def test_what_does_not_fit_comes_back_with_words(post, form, kind, typed):
    answer = post(form, **given(**{f"q-my-{kind}": typed}))
    assert answer.status_code == 422
    assert "nurture-form__error" in answer.content.decode()
    assert not Contact.objects.exists()


def test_countries_are_chosen_by_their_names(form, french):
    asked = [("field", {"field": "my-country", "label": "", "help": "", "required": False})]
    Form.objects.create(name="Tout", slug="all", kind="request", locale=french, fields=asked)
    request = RequestFactory().get("/guides/", headers={"Host": "shop.example"})
    template = engines["django"].from_string('{% load wagtail_nurture %}{% nurture_form "all" %}')
    for language, name in (("en", "Germany"), ("fr", "Allemagne")):
        with override(language):
            page = template.render({}, request)
        assert f'<option value="DE">{name}</option>' in page
        assert 'autocomplete="country"' in page
