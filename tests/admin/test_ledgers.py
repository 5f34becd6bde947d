"""The technical journal: read-only, filtered, exported by permission, no query per row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.ledger import Ledger

from .conftest import make_user


LEDGERS = ["deliveries", "events", "enrolments"]


def count_queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_list_costs_the_same_with_five_and_with_fifty_rows(ledger, browser, life):
    for number in range(5):
        life.person(number)
    url = f"/admin/nurture/journal/{ledger}/"
    few = count_queries(browser, url)
    for number in range(5, 50):
        life.person(number, state="skipped", reason="no_consent")
    assert count_queries(browser, url) <= few + 1


@pytest.mark.parametrize("ledger", LEDGERS)
def test_names_are_masked_without_the_permission(ledger, client, life):
    person = life.person(1)
    kind = {"deliveries": "delivery", "events": "event", "enrolments": "enrolment"}[ledger]
    client.force_login(make_user("reader", f"view_{kind}"))
    page = client.get(f"/admin/nurture/journal/{ledger}/").content.decode()
    assert "p…@example.org" in page
    assert person.email not in page and person.last_name not in page


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_file_is_only_for_who_may_export(ledger, client, life):
    life.person(1)
    kind = {"deliveries": "delivery", "events": "event", "enrolments": "enrolment"}[ledger]
    url = f"/admin/nurture/journal/{ledger}/?export=csv"
    client.force_login(make_user("reader", f"view_{kind}", "view_personal_data"))
    assert client.get(url).status_code == 302
    client.force_login(make_user("exporter", f"view_{kind}", "view_personal_data", "export_contact"))
    response = client.get(url)
    assert response.status_code == 200
    assert b"Family1" in b"".join(response.streaming_content)


def test_a_formula_in_a_name_is_harmless(browser, life):
    person = life.person(1)
    person.first_name, person.last_name = "=cmd|' /C calc'!A0", ""
    person.save()
    body = b"".join(browser.get("/admin/nurture/journal/deliveries/?export=csv").streaming_content)
    assert b"'=cmd" in body


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("ledger", LEDGERS)
def test_both_kinds_of_file_work(kind, ledger, browser, life):
    life.person(1)
    response = browser.get(f"/admin/nurture/journal/{ledger}/?export={kind}")
    assert response.status_code == 200
    assert len(b"".join(response.streaming_content)) > 50


@pytest.mark.parametrize(
    "query",
    [
        "?p=99999",
        "?p=-1",
        "?p=x",
        "?o=99.-x",
        "?foo=bar",
        "?contact__email__startswith=p",
        "?created_at__gte=soon",
        "?scenario_id=abc",
        "?contact_id=",
        "?q=%00",
        "?state__exact=nonsense",
        "?reason=%27",
        "?at__gte=x",
    ],
)
@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_strange_address_is_no_error(ledger, query, browser, life):
    life.person(1)
    assert browser.get(f"/admin/nurture/journal/{ledger}/{query}").status_code in {200, 302}


def test_unknown_parameters_cannot_probe_personal_data(client, life):
    life.person(1)
    client.force_login(make_user("reader", "view_delivery"))
    page = client.get("/admin/nurture/journal/deliveries/?contact__email__startswith=zzz").content.decode()
    assert "p…@example.org" in page


@pytest.mark.parametrize("action", ["create", "edit/1", "delete/1"])
@pytest.mark.parametrize("ledger", LEDGERS)
def test_nobody_writes_in_a_ledger(ledger, action, browser, life):
    life.person(1)
    assert browser.get(f"/admin/nurture/journal/{ledger}/{action}/").status_code in {302, 404}
    assert browser.post(f"/admin/nurture/journal/{ledger}/{action}/").status_code in {302, 404}


@pytest.mark.parametrize("pk", ["abc", "0", "99999999999999999999999"])
@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_row_that_is_not_there_is_404(ledger, pk, browser):
    assert browser.get(f"/admin/nurture/journal/{ledger}/inspect/{pk}/").status_code == 404


@pytest.mark.parametrize("ledger", Ledger.__subclasses__(), ids=lambda ledger: ledger.__name__)
def test_it_needs_no_django_admin(ledger):
    """Django's filter for relations asks django.contrib.admin, which many Wagtail sites do not install."""
    named = [item for item in ledger.list_filter if isinstance(item, str)]
    assert [name for name in named if ledger.model._meta.get_field(name).is_relation] == []


def test_enrolments_by_scenario(browser, life):
    person = life.person(1)
    scenario = person.enrolments.get().scenario_id
    shown = {
        value: person.last_name in browser.get(f"/admin/nurture/journal/enrolments/?scenario={value}").content.decode()
        for value in (scenario, scenario + 1, "x", "9" * 30)
    }
    assert shown == {scenario: True, scenario + 1: False, "x": True, "9" * 30: True}


def test_the_enrolments_need_no_pictures_of_django_admin(browser, life):
    life.person(0)
    assert "icon-yes" not in (page := browser.get("/admin/nurture/journal/enrolments/").content.decode())
    assert "icon-no" not in page
    assert "icon-unknown" not in page
