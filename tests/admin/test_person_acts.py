"""What an editor does to a person by hand, and what the page answers: each with permission, logged, and as an event."""

import csv

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from wagtail_nurture.contacts import consent
from wagtail_nurture.models import (
    Contact,
    ContactField,
    Delivery,
    Event,
    List,
    ListMembership,
    NurtureSiteSettings,
    StepRun,
    Token,
)
from wagtail_nurture.reports import would

from .conftest import make_user


MAY = ("view_contact", "change_contact", "view_personal_data")


def page_of(person, query=""):
    return reverse("nurture_people:inspect", args=[person.pk]) + query


def words_of(client, person, query=""):
    return " ".join(client.get(page_of(person, query)).content.decode().split())


def test_a_consent_is_withdrawn_on_request_with_the_note_as_proof(browser, life, admin):
    person = life.person(1)
    given = consent.grant(person, purpose="news", text="Yes to news", page_url="https://shop.example/", locale="fr")
    page = words_of(browser, person)
    assert "Withdraw…" in page and "Yes to news" in page and "in French" in page
    url = reverse("nurture_people:withdraw", args=[person.pk])
    response = browser.post(url, {"purposes": ["news"], "note": ""})
    assert response.status_code == 200 and "required" in response.content.decode()
    assert consent.refusals([person.pk], purpose="news") == {}
    response = browser.post(url, {"purposes": ["news"], "note": "By phone on 3 May"})
    assert response.url == page_of(person)
    assert consent.refusals([person.pk], purpose="news") == {person.pk: "withdrawn"}
    records = list(person.consent_records.filter(purpose="news"))
    assert [record.pk for record in records][0] == given.pk and records[1].text == "By phone on 3 May"
    assert admin.get_username() in records[1].source
    assert Event.objects.filter(contact=person, kind="consent.withdrawn").exists()
    entry = ModelLogEntry.objects.get(action="nurture.withdraw")
    assert entry.label == f"person {person.pk}"
    assert browser.get(url).status_code == 404  # nothing is left to withdraw


def test_somebody_is_taken_out_of_a_scenario_with_a_reason(browser, life):
    person = life.person(1)
    passage = person.enrolments.get()
    Token.objects.update(visit=1)
    url = reverse("nurture_people:take_out", args=[person.pk, passage.pk])
    assert "Touring follow-up" in browser.get(url).content.decode()
    passage.refresh_from_db()
    assert passage.status == "active"
    browser.post(url, {"note": "Has bought already"})
    passage.refresh_from_db()
    assert (passage.status, passage.exit_reason) == ("exited", "removed")
    assert StepRun.objects.get(kind="leave").facts == {"note": "Has bought already"}
    page = words_of(browser, person)
    assert "taken out by hand" in page and "Has bought already" in page
    assert browser.post(url, {"note": "again"}).status_code == 404


def test_lists_are_joined_and_left_on_the_page(browser, life):
    person = life.person(1)
    other = List.objects.create(pool=life.pool, name="Racers", slug="racers")
    browser.post(reverse("nurture_people:join", args=[person.pk]), {"list": other.pk})
    browser.post(reverse("nurture_people:leave", args=[person.pk]), {"list": life.list.pk})
    states = dict(ListMembership.objects.filter(contact=person).values_list("list__slug", "state"))
    assert states == {"racers": "confirmed", "touring": "left"}
    kinds = Event.objects.filter(contact=person, kind__startswith="list.").values_list("kind", "subject")
    assert {("list.joined", f"list:{other.pk}"), ("list.left", f"list:{life.list.pk}")} <= set(kinds)
    page = words_of(browser, person)
    assert "Put on this list" in page and "Racers" in page


@pytest.mark.parametrize("number", ["", "x", "999999", "-1"])
def test_a_list_that_is_none_is_not_found(number, browser, life):
    person = life.person(1)
    assert browser.post(reverse("nurture_people:join", args=[person.pk]), {"list": number}).status_code == 404


def test_a_corrected_name_is_an_event(browser, life):
    person = life.person(1)
    ContactField.objects.create(slug="born", label="Born", kind="date")
    data = {"email": person.email, "first_name": "Augusta", "last_name": "Family1", "phone": "", "language": "fr"}
    wrong = browser.post(reverse("nurture_people:edit", args=[person.pk]), data | {"field-born": "soon"})
    assert "field-born" in wrong.context["form"].errors
    browser.post(reverse("nurture_people:edit", args=[person.pk]), data | {"field-born": "1987-05-21"})
    said = {event.subject: event.properties for event in Event.objects.filter(contact=person, kind="field.set")}
    assert said["field:first_name"] == {"old": "Given", "new": "Augusta", "source": "admin"}
    assert set(said) == {"field:first_name", "field:language", "field:born"}
    page = words_of(browser, person)
    assert "English → French" in page and "– → May 21, 1987" in page and "<dd>French</dd>" in page


@pytest.mark.parametrize("missing", ["change_contact", "view_personal_data"])
def test_acts_need_both_permissions(missing, client, life):
    person = life.person(1)
    consent.grant(person, purpose="news")
    client.force_login(make_user("nearly", *(name for name in MAY if name != missing)))
    for name, args in (("withdraw", []), ("take_out", [person.enrolments.get().pk]), ("join", []), ("leave", [])):
        url = reverse(f"nurture_people:{name}", args=[person.pk, *args])
        data = {"purposes": ["news"], "note": "x", "list": life.list.pk}
        assert client.post(url, data).status_code == 302
    assert consent.refusals([person.pk], purpose="news") == {}
    assert person.enrolments.get().status == "active" and person.memberships.get().state == "confirmed"
    if missing == "change_contact":
        page = words_of(client, person)
        assert "Withdraw…" not in page and "Take out…" not in page and "Take off" not in page


def test_why_not_sent_tells_state_reason_and_scenario(browser, life):
    person = life.person(1, state="skipped", reason="no_consent")
    page = words_of(browser, person)
    assert "Not sent: no consent for advice mails" in page and "Scenario “Touring follow-up”" in page


def test_the_page_answers_whether_a_message_would_leave_now(browser, life):
    person = life.person(1)
    life.email.save_revision().publish()
    key = str(life.email.translation_key)
    page = words_of(browser, person, f"?would={key}")
    assert "would not leave: no consent for advice mails" in page
    consent.grant(person, purpose="advice")
    before = Delivery.objects.count()
    assert "would leave" in words_of(browser, person, f"?would={key}")
    assert Delivery.objects.count() == before
    consent.withdraw(person)
    assert would.would_get(person, key).reason == "consent for advice mails withdrawn"


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_message_that_is_none_is_no_error(key, browser, life):
    assert browser.get(page_of(life.person(1), f"?would={key}")).status_code == 200


def test_filters_by_consent_source_and_last_contact(browser, life):
    agreed, _other = life.person(1), life.person(2)
    consent.grant(agreed, purpose="news")
    Contact.objects.filter(pk=agreed.pk).update(source="Fair", last_contact_at=life.now)
    day = life.now.date().isoformat()
    for query in ("consent=news:granted", "source=Fair", f"last_contact_at_from={day}", "reach=yes&source=Fair"):
        page = browser.get(f"/admin/nurture/people/?{query}").content.decode()
        assert "Family1" in page and "Family2" not in page, query
    page = browser.get("/admin/nurture/people/?consent=news:none").content.decode()
    assert "Family2" in page and "Family1" not in page
    assert "Family" not in browser.get("/admin/nurture/people/?reach=no").content.decode()


def test_the_export_has_fields_lists_and_consents_and_costs_the_same(browser, life, django_assert_max_num_queries):
    ContactField.objects.create(slug="size", label="=Size", kind="number")
    for number in range(3):
        person = life.person(number)
    from wagtail_nurture.contacts import values

    values.write([person.pk], {"size": 171, "postcode": "33000"})
    consent.grant(person, purpose="news")
    with django_assert_max_num_queries(25):
        body = b"".join(browser.get("/admin/nurture/people/?export=csv").streaming_content).decode()
    head, *lines = body.splitlines()
    assert "Lists" in head and "Consent: Newsletter" in head and "Postcode" in head
    line = next(line for line in lines if person.email in line)
    assert "Touring" in line and "given" in line and "171" in line and "33000" in line
    for number in range(3, 40):
        life.person(number)
    with django_assert_max_num_queries(25):
        assert len(b"".join(browser.get("/admin/nurture/people/?export=csv").streaming_content).splitlines()) == 41
    assert b"".join(browser.get("/admin/nurture/people/?export=xlsx").streaming_content).startswith(b"PK")


def test_texts_have_lines_of_their_own_and_are_withdrawn_apart_from_mails(browser, life):
    person = life.person(1)
    Contact.objects.filter(pk=person.pk).update(phone="+33612345678")
    consent.grant(person, purpose="news")
    assert "by text message" not in words_of(browser, person)
    consent.grant(Contact.objects.get(pk=person.pk), purpose="news", channel="sms", text="Text me")
    assert "Newsletter by text message</strong><br>Yes" in words_of(browser, person)
    url = reverse("nurture_people:withdraw", args=[person.pk])
    assert browser.get(f"{url}?purpose=news:sms").context["form"].initial == {"purposes": ["news:sms"]}
    browser.post(url, {"purposes": ["news:sms"], "note": "By phone"})
    assert consent.refusals([person.pk], purpose="news", channel="sms") == {person.pk: "withdrawn"}
    assert "Withdrew: Newsletter by text message" in words_of(browser, person)
    assert consent.refusals([person.pk], purpose="news") == {}
    NurtureSiteSettings.objects.update(with_sms=True)
    body = b"".join(browser.get("/admin/nurture/people/?export=csv").streaming_content).decode()
    head, line = body.splitlines()[0], next(line for line in body.splitlines() if person.email in line)
    told = dict(zip(next(csv.reader([head])), next(csv.reader([line])), strict=True))
    assert (told["Consent: Newsletter"], told["Consent to text messages: Newsletter"]) == ("given", "withdrawn")
