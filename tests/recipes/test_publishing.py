"""Publish everything: all of it or nothing, with the permissions and checks of each Publish button."""

import pytest
from django.urls import reverse

from tests.admin.conftest import make_user
from wagtail_nurture.models import Email, Form, MessageVersion, Scenario, Todo
from wagtail_nurture.recipes import publishing


@pytest.fixture
def use(made, french, pool):
    return made("welcome")


@pytest.fixture
def chief(client, admin):
    client.force_login(admin)
    return client


def press(client, use):
    return client.post(reverse("nurture_recipes:publish", args=[use.pk]))


def test_forms_mails_and_scenario_are_live_and_it_runs(use, chief):
    response = press(chief, use)
    assert response.status_code == 302 and response["Location"] == reverse("nurture_recipes:made", args=[use.pk])
    assert all(row.live for model in (Form, Email, Scenario) for row in model.objects.all())
    assert MessageVersion.objects.count() == 2
    assert Scenario.objects.get().state.status == "on"
    assert not Todo.objects.exists()
    page = chief.get(response["Location"]).content.decode()
    assert "Everything is published" in page and "/n/f/newsletter/?locale=fr" in page
    assert "Publish everything" not in page
    press(chief, use)
    assert Scenario.objects.get().versions.count() == 1, "pressed twice, it publishes once"


def test_a_mail_that_cannot_be_sent_is_named_with_the_way_to_mend_it_and_nothing_is_published(use, chief):
    mail = Email.objects.get(locale__language_code="fr")
    mail.subject = "Bonjour {{ prenom }}"
    mail.save_revision()
    response = press(chief, use)
    page = response.content.decode()
    assert response.status_code == 422
    assert "E-mail “Bienvenue” (Français)" in page and "prenom" in page
    assert reverse("wagtailsnippets_wagtail_nurture_email:edit", args=[mail.pk]) in page
    assert not any(row.live for model in (Form, Email, Scenario) for row in model.objects.all())
    assert not MessageVersion.objects.exists()


def test_a_scenario_that_was_emptied_is_named(use, admin):
    draft = use.scenario.get_latest_revision_as_object()
    draft.steps = []
    draft.save_revision()
    with pytest.raises(publishing.Refused, match="has no steps"):
        publishing.publish_everything(use, user=admin)
    assert not Email.objects.filter(live=True).exists()


def test_a_locked_mail_stops_it(use, admin, french):
    other = make_user("locksmith")
    mail = Email.objects.get(locale=french)
    mail.locked, mail.locked_by = True, other
    mail.save()
    with pytest.raises(publishing.Refused):
        publishing.publish_everything(use, user=admin)
    assert not Form.objects.filter(live=True).exists()


@pytest.mark.parametrize("lacks", ["send_message", "publish_scenario", "publish_email", "publish_form"])
def test_who_lacks_one_of_the_permissions_publishes_nothing(lacks, use, client):
    names = {"view_scenario", "send_message", "publish_scenario", "publish_email", "publish_form"} - {lacks}
    client.force_login(make_user("nearly", *names))
    assert press(client, use)["Location"] == reverse("wagtailadmin_home")
    page = client.get(reverse("nurture_recipes:made", args=[use.pk])).content.decode()
    assert "Ask somebody who has them" in page and "Publish everything" not in page
    assert not Email.objects.filter(live=True).exists()


def test_get_publishes_nothing(use, chief):
    assert chief.get(reverse("nurture_recipes:publish", args=[use.pk])).status_code == 405
    assert not Email.objects.filter(live=True).exists()


def test_it_leaves_alone_what_it_did_not_make(use, chief, french):
    other = Email.objects.create(name="Mine", subject="Mine", locale=french, live=False)
    other.save_revision()
    press(chief, use)
    other.refresh_from_db()
    assert not other.live
