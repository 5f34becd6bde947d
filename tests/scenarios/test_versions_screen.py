"""The screen of a change of version: who may open it, what it shows, and what bad input does."""

import re
import time

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from wagtail_nurture.scenarios.models import Token
from wagtail_nurture.scenarios.versions import counting, work
from wagtail_nurture.scenarios.versions.models import VersionChange

from .conftest import wait
from .test_versions import edit, enter


@pytest.fixture
def chief(site, client):
    user = User.objects.create_superuser("chief", "chief@shop.example", "chief")
    client.force_login(user)
    return user


@pytest.fixture
def scenario(running, crowd, story):
    """Four people wait on a step that was made longer, of version 1."""
    scenario = running([wait("a", 2), wait("b", 1)])
    enter(scenario, crowd(4), story.now)
    edit(scenario, [wait("a", 5), wait("b", 1)])
    return scenario


@pytest.fixture
def address(scenario):
    return reverse("nurture_scenarios:change", args=[scenario.pk])


def fields(page):
    """The hidden fields of what the page shows, and the name of its one choice."""
    html = page.content.decode()
    found = dict(re.findall(r'name="(version|at|seen)" value="([^"]*)"', html))
    (choice,) = set(re.findall(r'name="(choice-[^"]*)"', html))
    return found, choice


def chosen(client, address, value, do="totals"):
    found, choice = fields(client.get(address))
    return client.post(address, {**found, choice: value, "do": do}, follow=True)


def carry_on():
    return work.carry_on(time.monotonic() + 3600)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_it_tells_who_waits_where_and_what_would_happen_and_changes_nothing(client, chief, address):
    text = words(client.get(address))
    assert "4 people are inside an older version of “Touring” and finish on it" in text
    assert "Step 1 Wait 2 days 4 people stand here changed" in text
    assert "The step is now: Wait 5 days. 4 people wait until March 7, 2026, 10:00." in text
    assert not VersionChange.objects.exists()


def test_it_names_changed_steps_on_which_nobody_stands_and_new_ones(client, chief, address, scenario):
    edit(scenario, [wait("new", 1), wait("a", 2)])
    text = words(client.get(address))
    assert "Taken out: Step 2, Wait 1 day. Nobody stands there. New: Step 1, Wait 1 day." in text
    edit(scenario, [wait("b", 3), wait("a", 2)])
    assert "Changed: Step 2, Wait 1 day. Nobody stands there." in words(client.get(address))


def test_totals_then_confirm_then_progress_then_the_result(client, chief, address):
    page = chosen(client, address, "move")
    assert "Move 4 Stay as they are 0 Leave the scenario 0" in words(page)
    assert not VersionChange.objects.exists(), "not before it is confirmed"
    found, choice = fields(page)
    page = client.post(address, {**found, choice: "move", "do": "confirm"}, follow=True)
    change = VersionChange.objects.get()
    assert (change.state, change.total, change.created_by) == ("open", 4, chief)
    assert "0 of 4 people" in words(page) and "data-nurture-again" in page.content.decode()
    assert carry_on() == 4
    part = client.get(address, {"part": 1})
    assert "4 people were moved to version 2." in words(part) and "<html" not in part.content.decode()
    assert "Nobody is inside an older version" in words(client.get(address))


def test_the_log_says_who_did_it(client, chief, address):
    chosen(client, address, "move", do="confirm")
    entry = ModelLogEntry.objects.get(action="nurture.change_version")
    assert entry.user == chief and entry.data["move"] == 4 and entry.data["version"] == 2


def test_people_who_moved_meanwhile_are_told_of_and_nothing_is_done(client, chief, address):
    found, choice = fields(client.get(address))
    Token.objects.filter(pk=Token.objects.first().pk).update(step_id="b", visit=1)
    for do in ("totals", "confirm"):
        page = client.post(address, {**found, choice: "exit", "do": do})
        assert "Nothing was changed: people have moved meanwhile" in words(page)
        assert f'name="{choice}" value="exit" checked' in page.content.decode(), "what was chosen is kept"
    assert not VersionChange.objects.exists()


def test_a_version_published_meanwhile_is_told_of(client, chief, address, scenario):
    found, choice = fields(client.get(address))
    edit(scenario, [wait("b", 1)])
    page = client.post(address, {**found, choice: "move", "do": "confirm"})
    assert "New people take version 3" in words(page) and not VersionChange.objects.exists()


def test_what_was_counted_long_ago_is_counted_anew(client, chief, address, story):
    found, choice = fields(client.get(address))
    story.move(hours=2)
    page = client.post(address, {**found, choice: "move", "do": "confirm"})
    assert page.status_code == 200 and not VersionChange.objects.exists()
    assert fields(page)[0]["at"] != found["at"]


def test_a_deleted_scenario(client, chief, address, scenario):
    found, choice = fields(client.get(address))
    scenario.delete()
    assert client.post(address, {**found, choice: "move", "do": "confirm"}).status_code == 404


def test_everybody_staying_is_no_change(client, chief, address):
    for do in ("totals", "confirm"):
        page = chosen(client, address, "stay", do=do)
        assert "Everybody would stay as they are." in words(page)
    assert not VersionChange.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"at": "yesterday"},
        {"at": "2026-03-02T10:00:00"},
        {"at": "9999-01-01T00:00:00+00:00"},
        {"seen": "x" * 64},
        {"seen": "\x00é"},
        {"version": "0"},
        {"version": "<script>alert(1)</script>"},
    ],
)
def test_a_form_that_was_tampered_with_confirms_nothing(client, chief, address, data):
    found, choice = fields(client.get(address))
    page = client.post(address, {**found, choice: "move", "do": "confirm", **data})
    assert page.status_code == 200 and not VersionChange.objects.exists()
    assert "<script>alert(1)" not in page.content.decode()


def test_an_unknown_choice_is_the_careful_one(client, chief, address):
    page = chosen(client, address, "__class__")
    assert "Everybody would stay as they are." in words(page)


@pytest.mark.parametrize("data", [{}, {"do": ""}, {"do": "post"}, {"do": "__init__"}])
def test_an_unknown_button_is_refused(client, chief, address, data):
    assert client.post(address, data).status_code == 400


def test_cancel_and_undo_act_on_the_change_that_was_seen(client, chief, address):
    chosen(client, address, "move", do="confirm")
    change = VersionChange.objects.get()
    for stale in ("", "x", "\x00", str(change.pk + 1)):
        for do in ("cancel", "undo"):
            client.post(address, {"do": do, "change": stale})
    change.refresh_from_db()
    assert change.state == "open"
    carry_on()
    page = client.get(address)
    assert "Undo this change" in words(page)
    page = client.post(address, {"do": "undo", "change": change.pk}, follow=True)
    assert "The last change is being undone" in words(page)
    assert carry_on() == 4
    assert "4 people were put back where they stood." in words(client.get(address))
    assert set(Token.objects.values_list("version__number", flat=True)) == {1}
    assert ModelLogEntry.objects.filter(action="nurture.change_undo", user=chief).count() == 1


def test_cancelled(client, chief, address):
    chosen(client, address, "move", do="confirm")
    page = client.post(address, {"do": "cancel", "change": VersionChange.objects.get().pk}, follow=True)
    assert "The last change was cancelled" in words(page) and "4 people stay as they were." in words(page)
    assert carry_on() == 0


def test_a_second_editor_cannot_confirm_while_one_change_is_under_way(client, chief, address):
    found, choice = fields(client.get(address))
    client.post(address, {**found, choice: "move", "do": "confirm"})
    page = client.post(address, {**found, choice: "exit", "do": "confirm"})
    assert page.status_code == 200 and "A change is under way already." in words(page)
    assert VersionChange.objects.count() == 1


def user_with(*codenames):
    user = User.objects.create_user("writer", "writer@shop.example", "writer")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return user


@pytest.mark.parametrize(
    ("codenames", "allowed"),
    [
        (["view_scenario", "change_scenario"], False),
        (["change_scenario", "publish_scenario"], False),  # publishing asks for the permission to send as well
        (["change_scenario", "publish_scenario", "send_message"], True),
    ],
)
def test_who_may_publish_may_change(client, address, scenario, codenames, allowed):
    client.force_login(user_with(*codenames))
    flow = client.get(reverse("nurture_scenarios:inspect", args=[scenario.pk]))
    assert (address in flow.content.decode()) == allowed
    assert (client.get(address).status_code == 200) == allowed
    answer = client.post(address, {"do": "confirm"})
    assert (answer.status_code == 200) == allowed


def test_the_flow_and_the_message_after_publishing_lead_there(client, chief, address, scenario):
    flow = reverse("nurture_scenarios:inspect", args=[scenario.pk])
    assert address in client.get(flow).content.decode()
    Token.objects.update(version=counting.in_force(scenario.pk))
    assert address not in client.get(flow).content.decode()


def test_a_scenario_that_never_ran(client, chief, draft):
    page = client.get(reverse("nurture_scenarios:change", args=[draft([wait("a")]).pk]))
    assert "This scenario has never run" in words(page)


def test_a_scenario_that_is_not_there(client, chief):
    assert client.get(reverse("nurture_scenarios:change", args=[999])).status_code == 404


def test_in_french(client, chief, address):
    UserProfile.objects.create(user=chief, preferred_language="fr")
    text = words(client.get(address))
    assert "Changer pour les personnes à l’intérieur" in text.replace("&#x27;", "’").replace("'", "’")
