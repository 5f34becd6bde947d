"""Whoever may open a screen but not see people learns nothing of them: not by search, filter, order or file."""

import re

import pytest
from django.test import Client

from tests.admin.conftest import Life, make_user
from tests.admin.test_every_page_answers import DIALOG, ROUTES, address
from wagtail_nurture.models import Contact, Delivery, Enrolment, Event, StepRun, Submission


VIEWS = ["view_scenario", "view_email", "view_form", "view_submission", "view_contact", "view_delivery", "view_event",
         "view_enrolment", "view_list", "view_consentrecord"]  # fmt: skip
SECRETS = ["zebulon", "quagmire", "Bordeaux", "33612345678", "75999"]


@pytest.fixture
def life(pool, site):
    return Life(pool, site)


@pytest.fixture
def zebulon(life):
    """A person whose every fact is a secret that a page must not tell."""
    person = life.person(1)
    Contact.objects.filter(pk=person.pk).update(
        email="zebulon@example.org", email_key="zebulon@example.org", first_name="Zebulon", last_name="Quagmire",
        phone="+33612345678",
    )  # fmt: skip
    Delivery.objects.update(
        address="zebulon@example.org", state="failed", reason="refused", error="550 <zebulon@example.org> unknown",
        context={"city": "Bordeaux"},
    )  # fmt: skip
    Submission.objects.update(data={"city": "Bordeaux"}, page_url="/?email=zebulon@example.org")
    Event.objects.create(
        at=life.now, kind="field.set", contact=person, subject="field:postcode", properties={"old": "", "new": "75999"}
    )
    Event.objects.create(at=life.now, kind="shop.custom", contact=person, subject="cart:1", properties={"x": "75999"})
    StepRun.objects.update(facts={"value": "75999"})
    Enrolment.objects.update(facts={"value": "75999"})
    return Contact.objects.get(pk=person.pk)


@pytest.fixture
def half_blind(client, zebulon):
    """A user who may open everything and see nobody."""
    client.force_login(make_user("half", *VIEWS))
    return client


def test_no_page_tells_who_somebody_is(half_blind, zebulon, life):
    for route in ROUTES:
        for pk in {zebulon.pk, life.scenario.pk, life.form.pk, *Delivery.objects.values_list("pk", flat=True),
                   *Event.objects.values_list("pk", flat=True)}:  # fmt: skip
            answer = half_blind.get(address(route, pk))
            if answer.status_code == 200 and not answer.streaming:
                said = answer.content.decode().lower()
                found = [secret for secret in SECRETS if secret.lower() in said]
                assert not found, (route, found)


FLOW = "/admin/nurture/scenarios/people/{scenario}/?step=s1&what="


def test_the_people_behind_a_number_are_masked(half_blind, life):
    for what in ("passed", "waiting", "sent", "skipped", "held", "failed", "yes", "no"):
        answer = half_blind.get(FLOW.format(scenario=life.scenario.pk) + what)
        assert answer.status_code in {200, 404}
        assert not re.search("zebulon|quagmire|75999", answer.content.decode().lower()), what


LISTS = ["/admin/nurture/people/", "/admin/nurture/people/results/", "/admin/nurture/journal/deliveries/",
         "/admin/nurture/journal/events/", "/admin/nurture/journal/enrolments/"]  # fmt: skip
ORACLES = [
    "q={}", "contact__email__startswith={}", "email__startswith={}", "address__startswith={}", "last_name={}",
    "contact_id__email__startswith={}", "contact_id__last_name={}", "scenario__enrolments__contact__email={}",
    "scenario__enrolment__contact__email__startswith={}", "scenario_id__enrolments__contact__email__startswith={}",
    "context__city={}", "error__contains={}", "state__in={}", "subject__contains={}", "entry_key={}",
]  # fmt: skip


def _rows(answer):
    page = re.sub(r'value="[^"]*"|\?[^"\s]*|“[^”]*”', "", answer.content.decode())
    return page.count("inspect/")


@pytest.mark.parametrize("oracle", ORACLES)
def test_no_question_about_a_secret_can_be_answered_by_counting_rows(half_blind, oracle):
    for url in LISTS:
        right = half_blind.get(f"{url}?{oracle.format('zebulon')}", follow=True)
        wrong = half_blind.get(f"{url}?{oracle.format('nobodyx')}", follow=True)
        assert right.status_code == wrong.status_code == 200, (url, right.status_code)
        assert _rows(right) == _rows(wrong), url
    assert _rows(half_blind.get(LISTS[0])) and _rows(half_blind.get(LISTS[2]))


@pytest.mark.parametrize("order", ["email", "last_name", "-last_name", "phone", "contact__email", "email_key"])
def test_no_order_tells_a_name(half_blind, life, order):
    other = life.person(2)
    Contact.objects.filter(pk=other.pk).update(last_name="Aaa", email="aaa@example.org", email_key="aaa@example.org")
    for url in LISTS[:1]:
        pages = [half_blind.get(f"{url}?ordering={sign}{order.lstrip('-')}").content.decode() for sign in ("", "-")]
        first = [re.findall(r"inspect/(\d+)", page)[:1] for page in pages]
        assert first[0] == first[1]


def test_no_file_is_given(half_blind, life, zebulon):
    places = [*LISTS, f"/admin/nurture/forms/submissions/{life.form.pk}/",
              f"/admin/nurture/forms/submissions/{life.form.pk}/results/",
              FLOW.format(scenario=life.scenario.pk) + "passed",
              f"/admin/nurture/people/download/{zebulon.pk}/"]  # fmt: skip
    for place in places:
        for kind in ("csv", "xlsx", "CSV", "xls"):
            answer = half_blind.get(place + ("&" if "?" in place else "?") + f"export={kind}")
            assert not answer.streaming and "attachment" not in answer.get("Content-Disposition", ""), place
            assert "zebulon" not in answer.content.decode().lower(), place


PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil")', "＝1+1", "|calc", "%0a=1"]


def test_no_file_holds_a_formula(client, life):
    import csv
    import io

    from openpyxl import load_workbook

    for number, payload in enumerate(PAYLOADS[:8]):
        person = life.person(number)
        Contact.objects.filter(pk=person.pk).update(first_name=payload, last_name=payload, source=payload)
        Submission.objects.filter(contact=person).update(page_url=payload, data={payload: payload})
        Event.objects.filter(contact=person).update(subject=payload, locale="=a")
    type(life.email).objects.update(name="=1+1")
    type(life.scenario).objects.update(name="=1+1")
    client.force_login(make_user("all", superuser=True))
    places = [*(LISTS[:1] + LISTS[2:]), f"/admin/nurture/forms/submissions/{life.form.pk}/"]
    for place in places:
        raw = b"".join(client.get(place + "?export=csv").streaming_content).decode()
        for row in csv.reader(io.StringIO(raw)):
            assert not [cell for cell in row if cell[:1] in "=+-@\t\r＝" and cell], (place, row)
        answer = client.get(place + "?export=xlsx")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for row in load_workbook(io.BytesIO(content)).active.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"], place


def test_nothing_changes_by_a_get_or_without_the_token(client, life, zebulon):
    client.force_login(make_user("all", superuser=True))
    before = Contact.objects.count(), Enrolment.objects.count(), life.scenario.state.status
    for route in ROUTES:
        client.get(address(route, zebulon.pk))
        client.get(address(route, life.scenario.pk))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("all2", superuser=True))
    for route in ROUTES:
        if "preview" in route or DIALOG in route:
            continue
        status = strict.post(address(route, zebulon.pk), {"action": "x"}).status_code
        assert status in {302, 403, 404, 405}, (route, status)
    life.scenario.state.refresh_from_db()
    assert before == (Contact.objects.count(), Enrolment.objects.count(), life.scenario.state.status)
