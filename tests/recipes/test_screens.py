"""The gallery and the short form: who sees what, what is green and orange, and bad input."""

import pytest
from django.urls import reverse

from tests.admin.conftest import make_user
from wagtail_nurture.models import Contact, Email, Scenario
from wagtail_nurture.recipes import needs
from wagtail_nurture.tracking import recorder


GALLERY = "/admin/nurture/ready-made/"


@pytest.fixture
def chief(client, admin):
    client.force_login(admin)
    return client


def test_the_gallery_says_what_each_needs_and_leads_to_where_it_is_mended(chief, site):
    page = chief.get(GALLERY).content.decode()
    for words in ("Welcome", "Download follow-up", "Browse relaunch after 48 hours", "No document is guarded"):
        assert words in page
    assert page.count("Use this") == 3
    assert reverse("nurture_documents:add") in page


def test_what_is_there_turns_green(site, pool, contact):
    assert needs.sender(site).met
    assert not needs.visits().met and not needs.people_who_agree().met
    recorder.record("page.viewed", site=site, page_id=site.root_page_id, contact=contact)
    recorder.flush()
    assert needs.visits().met


def test_the_list_of_scenarios_and_the_overview_lead_to_it(chief, site):
    assert GALLERY in chief.get("/admin/nurture/").content.decode()
    empty = chief.get("/admin/nurture/scenarios/").content.decode()
    assert GALLERY in empty and "written already" in empty
    Scenario.objects.create(name="Own")
    full = chief.get("/admin/nurture/scenarios/").content.decode()
    assert GALLERY in full and "written already" not in full


def test_sending_the_short_form_leads_to_what_was_made(chief, site, pool):
    url = reverse("nurture_recipes:use", args=["welcome"])
    key = chief.get(url).context["form"]["key"].value()
    sent = chief.post(url, {"key": str(key)})
    again = chief.post(url, {"key": str(key)})
    assert sent.status_code == 302 and sent["Location"] == again["Location"]
    page = chief.get(sent["Location"]).content.decode()
    assert "The drafts are ready" in page and "Welcome: where to begin" in page and "Publish everything" in page
    assert reverse("nurture_try", args=[Scenario.objects.get().pk]) in page
    look = next(part.look for part in chief.get(sent["Location"]).context["emails"])
    assert "Thank you for subscribing" in chief.get(look).content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"key": "x"}, {"key": "x", "form": "999999"}, {"key": "\x00", "purpose": "nothing", "form": "\x00"}]
)
def test_bad_input_is_told_and_makes_nothing(data, chief, site):
    response = chief.post(reverse("nurture_recipes:use", args=["welcome"]), data)
    assert response.status_code == 200 and response.context["form"].errors
    assert not Email.objects.exists()


def test_who_may_only_look_cannot_make(client, site):
    client.force_login(make_user("reader", "view_scenario"))
    page = client.get(GALLERY)
    assert page.status_code == 200 and "Use this" not in page.content.decode()
    for call in (client.get, client.post):
        assert call(reverse("nurture_recipes:use", args=["welcome"])).status_code in (302, 403)
    assert not Email.objects.exists()


def test_who_may_not_set_the_sender_is_not_asked_and_nothing_of_it_is_taken(client, site):
    client.force_login(make_user("writer", "add_scenario", "add_email", "add_form"))
    url = reverse("nurture_recipes:use", args=["welcome"])
    form = client.get(url).context["form"]
    assert "sender_email" not in form.fields
    client.post(url, {"key": str(form["key"].value()), "sender_email": "me@shop.example"})
    from wagtail_nurture.models import NurtureSiteSettings

    assert Email.objects.exists() and NurtureSiteSettings.for_site(site).sender_email == ""


def test_the_gallery_asks_as_much_of_the_database_for_few_as_for_many(chief, site, pool, django_assert_max_num_queries):
    chief.get(GALLERY)
    for number in (1, 30):
        for each in range(number):
            address = f"p{number}-{each}@example.org"
            person = Contact.objects.create(
                pool=pool, email=address, email_key=address, created_at="2026-01-01T00:00:00Z"
            )
            recorder.record("page.viewed", site=site, page_id=site.root_page_id, contact=person)
        recorder.flush()
        with django_assert_max_num_queries(60):
            chief.get(GALLERY)
