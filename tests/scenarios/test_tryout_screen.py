"""The screen of a try-out: who may open it, whose it is, and what bad input does."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.tryout.models import TryOut

from .conftest import if_else, leave, points, wait


@pytest.fixture
def chief(site, client):
    user = User.objects.create_superuser("chief", "chief@shop.example", "chief")
    client.force_login(user)
    return user


def user_with(*codenames, name="writer"):
    user = User.objects.create_user(name, f"{name}@shop.example", name)
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return user


@pytest.fixture
def address(draft, pool):
    scenario = draft([wait("w1"), if_else("q1", asked=[points()], yes=[leave("l1")])])
    return reverse("nurture_try", args=[scenario.pk])


def test_get_shows_and_starts_nothing(client, chief, address):
    page = client.get(address)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    assert not TryOut.objects.exists()


def test_without_javascript_the_next_button_walks_it(client, chief, address):
    page = client.post(address, {"do": "start"}, follow=True)
    for _turn in range(2):
        run = TryOut.objects.get().run
        page = client.post(address, {"do": "next", "run": run}, follow=True)
    assert TryOut.objects.get().state == "ended"
    words = page.content.decode()
    assert "Took No." in words and "has 10 points or more: no (0 of 10)" in words


def test_the_script_gets_the_walk_alone(client, chief, address):
    client.post(address, {"do": "start"})
    run = TryOut.objects.get().run
    page = client.post(address, {"do": "tick", "run": run}, headers={"x-nurture-tryout": "1"})
    assert page.content.decode().strip().startswith("<section")
    assert TryOut.objects.get().visit == 0, "the wait is not over"


def test_who_may_not_edit_scenarios_may_not_try_them(client, address, site):
    client.force_login(user_with("view_scenario"))
    for answer in (client.get(address), client.post(address, {"do": "start"})):
        assert answer.status_code in (302, 403)
    assert not TryOut.objects.exists()


def test_who_may_edit_needs_no_permission_to_send_or_to_see_people(client, address, site):
    client.force_login(user_with("change_scenario"))
    page = client.post(address, {"do": "start"}, follow=True)
    assert page.status_code == 200 and TryOut.objects.count() == 1
    assert "As this person" not in page.content.decode()


def test_as_somebody_else_asks_for_the_permission_to_see_people(client, address, contact):
    client.force_login(user_with("change_scenario"))
    client.post(address, {"do": "start", "whom": "person", "address": contact.email})
    assert not TryOut.objects.exists()
    client.force_login(user_with("change_scenario", "view_personal_data", name="seer"))
    client.post(address, {"do": "start", "whom": "person", "address": " ADA@example.org "})
    assert TryOut.objects.get().contact == contact


def test_the_permission_taken_away_ends_starting_again(client, address, contact):
    user = user_with("change_scenario", "view_personal_data")
    client.force_login(user)
    client.post(address, {"do": "start", "whom": "person", "address": contact.email})
    run = TryOut.objects.get().run
    user.user_permissions.remove(Permission.objects.get(codename="view_personal_data"))
    client.post(address, {"do": "again", "run": run})
    assert TryOut.objects.get().run == run
    assert contact.email not in client.get(address).content.decode()


def test_another_editor_neither_sees_nor_moves_mine(client, chief, address, site):
    client.post(address, {"do": "start"})
    mine = TryOut.objects.get()
    client.force_login(user_with("change_scenario"))
    assert str(mine.run) not in client.get(address).content.decode()
    for act in ("next", "tick", "stop", "answer"):
        client.post(address, {"do": act, "run": mine.run, "answer": "yes"})
    former = (mine.visit, mine.state)
    mine.refresh_from_db()
    assert (mine.visit, mine.state) == former


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "nothing"},
        {"do": "__class__"},
        {"do": "start", "whom": "person", "address": "nobody@example.org"},
        {"do": "start", "whom": "person", "address": "<script>alert(1)</script>\x00"},
        {"do": "again"},
    ],
)
def test_bad_input_is_answered_and_starts_nothing(client, chief, address, data):
    page = client.post(address, data)
    assert page.status_code == 400 and not TryOut.objects.exists()
    assert "<script>alert(1)" not in page.content.decode()


def test_an_unknown_person_is_said_beside_the_field(client, chief, address):
    page = client.post(address, {"do": "start", "whom": "person", "address": "nobody@example.org"})
    assert "Nobody with this address is known here." in page.content.decode()


@pytest.mark.parametrize("run", ["", "x", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_an_old_window_moves_nothing(client, chief, address, run):
    client.post(address, {"do": "start"})
    for act in ("next", "tick", "stop", "answer"):
        assert client.post(address, {"do": act, "run": run, "answer": "\x00"}).status_code == 302
    assert TryOut.objects.get().visit == 0 and TryOut.objects.get().state == "running"


def test_a_scenario_that_is_not_there(client, chief):
    assert client.get(reverse("nurture_try", args=[999])).status_code == 404


def test_without_an_address_the_page_says_where_to_set_it(client, address, site):
    client.force_login(User.objects.create_superuser("nameless", "", "nameless"))
    page = client.get(address).content.decode()
    assert "Your account has no e-mail address" in page and reverse("wagtailadmin_account") in page


def test_problems_of_the_draft_are_listed_as_on_publish(client, chief, draft, pool):
    scenario = draft([wait("w1", 0)], triggers=[])
    page = client.get(reverse("nurture_try", args=[scenario.pk])).content.decode()
    assert "Nothing starts this scenario." in page
    assert "Step 1, Wait 0 days: The wait must be longer than nothing" in page


def test_the_latest_autosaved_revision_is_walked(client, chief, draft, pool):
    scenario = draft([wait("w1")])
    scenario.steps = scenario.steps.stream_block.to_python([])
    scenario.save_revision()
    client.post(reverse("nurture_try", args=[scenario.pk]), {"do": "start"})
    assert TryOut.objects.get().graph["steps"] == {}


def test_the_editor_and_the_flow_lead_there(client, chief, draft, pool):
    scenario = draft([wait("w1")])
    scenario.save_revision()
    for name in ("edit", "inspect"):
        page = client.get(reverse(f"nurture_scenarios:{name}", args=[scenario.pk]))
        assert reverse("nurture_try", args=[scenario.pk]) in page.content.decode()


@pytest.mark.parametrize("steps", [5, 40])
def test_a_look_costs_the_same_however_long_the_walk(client, chief, draft, pool, steps, django_assert_max_num_queries):
    scenario = draft([wait(f"w{number}") for number in range(steps)])
    address = reverse("nurture_try", args=[scenario.pk])
    client.post(address, {"do": "start"})
    run = TryOut.objects.get().run
    for _turn in range(steps):
        client.post(address, {"do": "next", "run": run})
    with django_assert_max_num_queries(14):
        client.post(address, {"do": "tick", "run": run}, headers={"x-nurture-tryout": "1"})
    assert not Delivery.objects.exists()
