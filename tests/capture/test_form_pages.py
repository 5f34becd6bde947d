"""An existing form page of the site becomes a capture form (NurtureFormMixin)."""

import logging

import pytest
from django.test import Client

from tests.pages.models import ContactFormField, ContactPage
from wagtail_nurture import tokens
from wagtail_nurture.contacts import consent, values
from wagtail_nurture.models import ConsentRecord, ConsentRequest, Contact, ContactField, Delivery, Event, List, Todo
from wagtail_nurture.signals import form_submitted, page_form_submitted


WORDS = "Yes, keep me posted <by e-mail>"


@pytest.fixture
def contact_page(home, pool):
    page = home.add_child(
        instance=ContactPage(title="Write to us", to_address="team@shop.example", from_address="site@shop.example")
    )
    for place, (label, kind) in enumerate(
        [("Your name", "singleline"), ("Your e-mail", "email"), ("Postcode", "singleline"), (WORDS, "checkbox")]
    ):
        ContactFormField.objects.create(page=page, label=label, field_type=kind, required=False, sort_order=place)
    ContactFormField.objects.filter(page=page, label=WORDS).update(clean_name="keep_me_posted")
    page.save_revision().publish()
    return ContactPage.objects.get(pk=page.pk)


@pytest.fixture
def write(client, contact_page):
    def send(headers=None, **data):
        given = {"your_name": "Ada", "your_e_mail": "ada@example.org", "postcode": "33000"} | data
        return client.post(contact_page.get_url(), given, headers={"Host": "shop.example"} | (headers or {}))

    return send


def test_the_page_does_its_own_work_and_the_person_is_kept(write, contact_page, mailoutbox):
    answer = write()
    assert answer.status_code == 200 and "Thank you." in answer.content.decode()
    assert mailoutbox[0].to == ["team@shop.example"]
    assert contact_page.get_submissions().count() == 1
    ada = Contact.objects.get()
    assert (ada.email, ada.first_name, ada.language) == ("ada@example.org", "Ada", "en")
    assert values.read([ada.pk])[ada.pk]["postcode"] == "33000"
    assert not ConsentRecord.objects.exists()


def test_the_event_names_the_page(write, contact_page):
    write()
    event = Event.objects.get(kind="form.submitted")
    assert event.subject == f"form:page:{contact_page.translation_key}"
    assert event.page_id == contact_page.pk and event.contact == Contact.objects.get()
    assert event.properties["form"] == contact_page.slug
    assert event.properties["submission"] == contact_page.get_submissions().get().pk


def test_the_persons_page_calls_the_form_by_the_title_of_its_page(write, contact_page):
    from wagtail_nurture.reports.names import Names
    from wagtail_nurture.reports.words import _form

    write()
    event = Event.objects.get(kind="form.submitted")
    assert "Write to us" in _form(event, Names([event]), True)[1]


def test_the_ticked_box_asks_to_confirm_with_its_exact_words(write, contact_page):
    write(keep_me_posted="on")
    request, delivery = ConsentRequest.objects.get(), Delivery.objects.get()
    assert (request.purposes, request.text) == (["news"], WORDS)
    assert request.form_version == f"page:{contact_page.translation_key}:{contact_page.live_revision_id}"
    assert request.page_url == contact_page.get_url()
    assert (delivery.system, delivery.context["consent_words"]) == ("confirm", WORDS)
    assert consent.refusals([request.contact_id], purpose="news") == {request.contact_id: "not_confirmed"}
    url = f"/n/y/{tokens.seal('confirm', request.pk)}"
    Client().post(url, headers={"Host": "shop.example"})
    assert consent.refusals([request.contact_id], purpose="news") == {}


def test_without_double_opt_in_consent_counts_at_once_and_joins_the_list(write, pool, monkeypatch):
    friends = List.objects.create(pool=pool, name="Friends", slug="friends")
    monkeypatch.setattr(ContactPage, "nurture_double_opt_in", False)
    monkeypatch.setattr(ContactPage, "nurture_list", "friends")
    write(keep_me_posted="on")
    ada = Contact.objects.get()
    assert consent.refusals([ada.pk], purpose="news") == {}
    assert ConsentRecord.objects.get().text == WORDS
    assert friends.memberships.get().contact == ada
    assert not Delivery.objects.exists()


def test_answers_go_into_contact_fields_and_what_does_not_fit_is_left_out(write, monkeypatch):
    ContactField.objects.create(slug="size", label="Size", kind="number")
    fields = {"first_name": "your_name", "size": "postcode"}
    monkeypatch.setattr(ContactPage, "nurture_fields", fields)
    write(postcode="54")
    write(your_e_mail="bob@example.org", postcode="large")
    known = {person.email: values.read([person.pk])[person.pk].get("size") for person in Contact.objects.all()}
    assert known["ada@example.org"] == 54
    assert not known["bob@example.org"]


def test_a_page_in_french_asks_in_french_whatever_the_browser_says(write, contact_page, french):
    ContactPage.objects.filter(pk=contact_page.pk).update(locale=french)
    write(headers={"Accept-Language": "en"}, keep_me_posted="on")
    assert Contact.objects.get().language == "fr"
    assert Delivery.objects.get().locale == "fr"
    assert Event.objects.get(kind="form.submitted").locale == "fr"


def test_an_address_that_takes_no_mail_is_no_person(write, contact_page):
    assert write(your_e_mail="").status_code == 200
    assert write(your_e_mail="noreply@example.org").status_code == 200
    assert contact_page.get_submissions().count() == 2
    assert not Contact.objects.exists()


def test_what_breaks_in_our_part_does_not_break_the_page(write, contact_page, caplog):
    def fail(**kwargs):
        raise RuntimeError("ada@example.org is unlucky")

    page_form_submitted.connect(fail)
    try:
        with caplog.at_level(logging.ERROR):
            assert "Thank you." in write().content.decode()
    finally:
        page_form_submitted.disconnect(fail)
    assert contact_page.get_submissions().count() == 1
    assert "RuntimeError" in caplog.text and "ada@" not in caplog.text


def test_a_failure_half_way_leaves_nothing_half_done(write, contact_page):
    def fail(**kwargs):
        raise RuntimeError

    form_submitted.connect(fail)
    try:
        write(keep_me_posted="on")
    finally:
        form_submitted.disconnect(fail)
    assert contact_page.get_submissions().count() == 1
    assert not Contact.objects.exists() and not Delivery.objects.exists() and not Event.objects.exists()


def test_one_network_cannot_make_us_write_to_everybody(write, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"POSTS_PER_NETWORK": 2}
    for number in range(4):
        write(your_e_mail=f"p{number}@example.org", keep_me_posted="on")
    assert Delivery.objects.count() == 2


def test_a_field_that_editors_renamed_is_a_to_do(write, contact_page):
    ContactFormField.objects.filter(page=contact_page, clean_name="postcode").update(clean_name="zip")
    write()
    todo = Todo.objects.get(resolved_at=None)
    assert "Write to us" in todo.sentence and "postcode" in todo.sentence
    ContactFormField.objects.filter(page=contact_page, clean_name="zip").update(clean_name="postcode")
    write(your_e_mail="bob@example.org")
    assert not Todo.objects.filter(resolved_at=None).exists()
