"""Triggers and exits about a form page of the site."""

import pytest
from django.core.exceptions import ValidationError

from tests.pages.models import ContactFormField, ContactPage, TaggedPage
from wagtail_nurture import tokens
from wagtail_nurture.models import ConsentRequest, Enrolment
from wagtail_nurture.scenarios import exits, triggers
from wagtail_nurture.tracking import recorder

from .conftest import pump, step, wait


TRIGGER, EXIT = triggers.registry["form_submitted"], exits.registry["form_submitted"]


@pytest.fixture
def form_page(home):
    page = home.add_child(instance=ContactPage(title="Write to us"))
    page.save_revision().publish()
    return ContactPage.objects.get(pk=page.pk)


def value_of(part, **given):
    return part.block().to_python(given)


def test_the_chooser_offers_form_pages_and_nothing_else(form_page):
    assert TRIGGER.block().child_blocks["page"].target_models == [ContactPage]
    assert "page" in EXIT.block().child_blocks
    assert TaggedPage not in TRIGGER.block().child_blocks["page"].target_models


def test_the_sentence_and_the_key_are_the_pages(form_page):
    config = TRIGGER.config(value_of(TRIGGER, form=None, page=form_page.pk))
    assert config["form"] == {"key": f"page:{form_page.translation_key}", "name": "Write to us"}
    assert TRIGGER.sentence(config) == "The form “Write to us” is sent in"
    assert TRIGGER.problems(config) == []


@pytest.mark.parametrize("part", [TRIGGER, EXIT])
def test_what_is_wrong_is_said(part, form_page):
    with pytest.raises(ValidationError):
        part.block().clean(value_of(part, form=None, page=None))
    config = part.config(value_of(part, form=None, page=form_page.pk))
    form_page.unpublish()
    assert "not published" in part.problems(config)[0]
    form_page.delete()
    assert "deleted" in part.problems(config)[0]


def test_sending_the_page_in_starts_the_scenario_and_another_page_does_not(running, form_page, contact):
    running([wait("a")], triggers=[step("form_submitted", "t", form=None, page=form_page.pk)])
    recorder.record("form.submitted", contact=contact, subject="form:page:00000000-0000-4000-8000-000000000000")
    pump()
    assert not Enrolment.objects.exists()
    recorder.record("form.submitted", contact=contact, subject=f"form:page:{form_page.translation_key}")
    pump()
    assert Enrolment.objects.get().contact == contact


SUBSCRIBED = triggers.registry["subscribed"]


@pytest.fixture
def subscribe_page(form_page):
    ContactFormField.objects.create(page=form_page, label="E-mail", field_type="email", sort_order=0)
    box = ContactFormField.objects.create(
        page=form_page, label="Keep me posted", field_type="checkbox", required=False, sort_order=1
    )
    assert box.clean_name == ContactPage.nurture_consent_field
    form_page.save_revision().publish()
    return ContactPage.objects.get(pk=form_page.pk)


def test_who_agrees_on_the_page_enters_once_confirmed_and_who_does_not_agree_never(running, subscribe_page, client):
    running([wait("a")], triggers=[step("subscribed", "t", form=None, page=subscribe_page.pk)])

    def send_in(**data):
        client.post(subscribe_page.get_url(), data, headers={"Host": "shop.example"})
        pump()

    send_in(e_mail="mute@example.org")
    send_in(e_mail="ada@example.org", keep_me_posted="on")
    assert not Enrolment.objects.exists()
    request = ConsentRequest.objects.get()
    client.post(f"/n/y/{tokens.seal('confirm', request.pk)}", headers={"Host": "shop.example"})
    pump()
    entered = Enrolment.objects.get()
    assert entered.contact.email == "ada@example.org"
    assert entered.subject == f"form:page:{subscribe_page.translation_key}"


def test_a_page_that_asks_for_no_consent_cannot_be_subscribed_with(form_page, monkeypatch):
    config = SUBSCRIBED.config(value_of(SUBSCRIBED, form=None, page=form_page.pk))
    assert SUBSCRIBED.problems(config) == []
    assert SUBSCRIBED.sentence(config).startswith("Somebody subscribes with the form “Write to us”")
    monkeypatch.setattr(ContactPage, "nurture_consent_field", "")
    assert SUBSCRIBED.problems(config) == [
        "The form “Write to us” asks nobody to agree to mails, so nobody would enter. Let it ask, or choose another."
    ]
