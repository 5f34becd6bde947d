"""Every permission by itself opens what it should and nothing more; the rooms' screens for editors."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from wagtail_nurture.models import ContactField, List

from .conftest import make_user


#: Permission -> the addresses that open with it alone. All others in the list stay shut.
DOORS = {
    "view_scenario": ["/admin/nurture/", "/admin/nurture/scenarios/"],
    "view_email": ["/admin/nurture/", "/admin/nurture/messages/"],
    "view_form": ["/admin/nurture/", "/admin/nurture/forms/"],
    "view_submission": ["/admin/nurture/", "/admin/nurture/forms/submissions/{form}/"],
    "view_contact": ["/admin/nurture/", "/admin/nurture/people/", "/admin/nurture/people/inspect/{person}/"],
    "view_delivery": ["/admin/nurture/", "/admin/nurture/journal/deliveries/"],
    "view_event": ["/admin/nurture/", "/admin/nurture/journal/events/"],
    "view_enrolment": ["/admin/nurture/", "/admin/nurture/journal/enrolments/"],
    "view_newsletter": ["/admin/nurture/", "/admin/nurture/newsletters/"],
    "view_segment": ["/admin/nurture/", "/admin/nurture/setup/segments/"],
    "change_list": ["/admin/nurture/", "/admin/nurture/setup/lists/"],
    "change_contactfield": ["/admin/nurture/", "/admin/nurture/setup/fields/"],
    "change_pointofsale": ["/admin/nurture/", "/admin/nurture/setup/shops/"],
    "change_gateddocument": ["/admin/nurture/", "/admin/nurture/setup/documents/"],
    "change_contactpool": ["/admin/nurture/", "/admin/nurture/setup/pools/"],
    "view_personal_data": ["/admin/nurture/"],
    "export_contact": ["/admin/nurture/"],
    "send_message": ["/admin/nurture/"],
    "release_copy": ["/admin/nurture/"],
}


@pytest.mark.parametrize("permission", DOORS)
def test_each_permission_opens_its_own_doors_only(permission, client, life):
    person = life.person(1)
    client.force_login(make_user("one", permission))
    places = {place for doors in DOORS.values() for place in doors}
    answers = {place: client.get(place.format(form=life.form.pk, person=person.pk)).status_code for place in places}
    opened = {place for place, status in answers.items() if status == 200}
    assert opened == set(DOORS[permission])


@pytest.mark.parametrize("permission", ["view_personal_data", "export_contact", "send_message", "release_copy"])
def test_our_own_permissions_can_be_given_to_groups(permission, browser, db):
    assert f"wagtail_nurture.{permission}" in _registered()


def _registered():
    from wagtail import hooks

    found = set()
    for permissions in hooks.get_hooks("register_permissions"):
        found |= {f"{label}.{code}" for label, code in permissions().values_list("content_type__app_label", "codename")}
    return found


def test_the_snippets_menu_does_not_list_ours(browser, db):
    assert browser.get("/admin/snippets/").status_code == 302


def test_the_menu_has_two_depths(browser, db):
    page = browser.get("/admin/").content.decode()
    for label in ["Overview", "Scenarios", "Messages", "Forms", "People", "Technical journal", "Set-up", "Deliveries"]:
        assert f'"label": "{label}"' in page, label


def test_submissions_are_listed_masked_and_exported(client, life):
    life.person(1)
    url = reverse("nurture_forms:submissions", args=[life.form.pk])
    client.force_login(make_user("reader", "view_submission"))
    page = client.get(url).content.decode()
    assert "p…@example.org" in page and "Lussac" not in page
    assert client.get(f"{url}?export=csv").status_code == 302
    client.force_login(make_user("exporter", "view_submission", "view_personal_data", "export_contact"))
    assert "Lussac" in client.get(url).content.decode()
    assert b"Lussac" in b"".join(client.get(f"{url}?export=csv").streaming_content)
    assert ModelLogEntry.objects.filter(action="nurture.export").exists()


def test_a_field_with_choices_is_written_one_a_line(browser, db):
    data = {"label": "Size", "slug": "size", "kind": "choice", "choices": "S\n M \n\nM\nL"}
    browser.post(reverse("nurture_fields:add"), data)
    assert ContactField.objects.get(slug="size").choices == ["S", "M", "L"]
    page = browser.get(reverse("nurture_fields:edit", args=[ContactField.objects.get().pk])).content.decode()
    assert "S\nM\nL" in page


def test_a_choice_without_choices_is_refused(browser, db):
    data = {"label": "Size", "slug": "size", "kind": "choice", "choices": ""}
    response = browser.post(reverse("nurture_fields:add"), data)
    assert "choices" in response.context["form"].errors


def test_a_list_can_be_made(browser, pool):
    browser.post(reverse("nurture_lists:add"), {"pool": pool.pk, "name": "Touring", "slug": "touring"})
    assert List.objects.get().name == "Touring"
