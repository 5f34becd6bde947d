"""Every admin address of ours, walked: it answers, it refuses who has no permission, and bad ids are 404."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import URLPattern, URLResolver, get_resolver

from .conftest import make_user


PREFIXES = ("nurture/", "snippets/choose/wagtail_nurture/")
#: Pages that change something or need a body: asked with GET they redirect, refuse or are not allowed.
QUIET = {200, 302, 403, 404, 405}


def admin_routes():
    """Every route of the admin that is ours, with its placeholders."""

    def walk(patterns, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield route

    return sorted({route for route in walk(get_resolver().url_patterns, "") if route.startswith(OURS)})


OURS = tuple(f"admin/{prefix}" for prefix in PREFIXES)


def address(route, pk):
    """``route`` with ``pk`` in each place."""
    route = re.sub(r"\(\?P<revision_id_a>[^)]*\)\\.\\.\\.\(\?P<revision_id_b>[^)]*\)", "earliest...latest", route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", str(pk), route)
    route = re.sub(r"<slug:[^>]*>", "approve", route)
    return "/" + re.sub(r"<[^>]*>", str(pk), route)


ROUTES = admin_routes()
#: Wagtail's own question "cancel the workflow?": a dialog without any data, asked of whoever may enter the admin.
DIALOG = "workflow/confirm_cancellation/"


def test_there_is_something_to_walk():
    assert len(ROUTES) > 60


def test_anonymous_is_sent_to_the_login(client, db):
    for route in ROUTES:
        response = client.get(address(route, 1))
        assert response.status_code == 302 and "/admin/login/" in response["Location"], route


def test_who_has_no_permission_sees_nothing(client, life):
    person = life.person(1)
    client.force_login(make_user("stranger"))
    # Choosers list the names of messages and forms to whoever may enter the admin, as all of Wagtail's do.
    for route in ROUTES:
        if "/choose/" not in route and DIALOG not in route:
            assert client.get(address(route, person.pk)).status_code in {302, 403, 404, 405}, route


def test_who_has_no_permission_changes_nothing(client, life):
    person = life.person(1)
    client.force_login(make_user("stranger"))
    for route in ROUTES:
        if "/choose/" not in route and DIALOG not in route:
            assert client.post(address(route, person.pk)).status_code in {302, 403, 404, 405}, route


@pytest.mark.parametrize(
    "permissions",
    [
        ["view_scenario", "change_scenario", "publish_scenario"],
        ["view_email", "change_email", "publish_email"],
        ["view_form", "change_form", "view_submission"],
        ["view_contact", "change_contact"],
        ["view_delivery", "view_event", "view_enrolment"],
        ["view_personal_data", "export_contact", "send_message", "release_copy"],
    ],
)
def test_no_permission_meets_an_error(permissions, client, life):
    person = life.person(1)
    client.force_login(make_user("some", *permissions))
    for route in ROUTES:
        assert client.get(address(route, person.pk)).status_code in QUIET, route


def test_who_may_not_see_personal_data_meets_none_anywhere(client, life):
    """Every page and every file, for somebody with all permissions of ours but the one to see personal data."""
    person = life.person(1, state="skipped", reason="no_consent")
    all_but_one = Permission.objects.filter(content_type__app_label="wagtail_nurture")
    names = all_but_one.exclude(codename="view_personal_data").values_list("codename", flat=True)
    client.force_login(make_user("nearly", *names))
    for route in ROUTES:
        for query in ("", "?export=csv", "?what=passed&step=s1"):
            response = client.get(address(route, person.pk) + query)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            for secret in (person.email, person.last_name, "Lussac", "Send me touring advice"):
                assert secret.encode() not in body, (route, query, secret)


@pytest.mark.parametrize("pk", [1, 999999, 10**17])
def test_the_chief_never_meets_an_error(pk, browser, life):
    life.person(1)
    for route in ROUTES:
        assert browser.get(address(route, pk)).status_code in QUIET, route
