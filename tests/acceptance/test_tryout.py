"""H6: "Try it on me": an editor walks a draft in the browser, with real mail to nobody else."""

import re

import pytest
from django.contrib.auth.models import User
from wagtail.users.models import UserProfile

from wagtail_nurture.alarm import Lane
from wagtail_nurture.contacts import people as contacts
from wagtail_nurture.content.models import Email
from wagtail_nurture.models import Delivery, Enrolment, Event, StepRun
from wagtail_nurture.scenarios.models import Scenario
from wagtail_nurture.scenarios.tryout.models import TryOut

from . import furniture as put
from .people import log_in


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        house.asks = put.form("guide", kind="request", consent_purpose="advice", double_opt_in=False)
        house.welcome = Email(
            name="Welcome", subject="Welcome, {{ first_name|friend }}", locale=put.english(), live=False
        )
        raw = [put.text("Hello."), put.link("See the bikes", house.shop.touring)]
        house.welcome.body = house.welcome.body.stream_block.to_python(raw)
        house.welcome.save()
        house.welcome.save_revision()

    return parts


@pytest.fixture
def scenario(house, request):
    """A draft that was never published: waits two days, sends, asks whether it was clicked in."""
    scenario = Scenario(name=f"Try {request.node.name}"[:100], live=False)
    steps = [
        put.wait(2, not_before="09:00"),
        put.send(house.welcome, "Welcome"),
        put.if_else(put.clicked("Welcome"), yes=[put.exit_here(converted=True)], no=[put.wait(1, "weeks")]),
    ]
    for name, raw in (("triggers", [put.on_form(house.asks)]), ("steps", steps)):
        field = Scenario._meta.get_field(name)
        setattr(scenario, name, field.to_python(put._numbered(raw)))
    scenario.save()
    scenario.save_revision()
    return scenario


def recorded():
    """What counts: how many rows of each table that a number on any screen is made of."""
    return [model.objects.count() for model in (Enrolment, StepRun, Event)]


def arrived(house, address):
    return [mail for mail in house.mailbox.to(address) if mail.subject.startswith("[Test]")]


def test_H6_a_draft_is_walked_on_me_and_my_click_takes_the_yes_way(house, browser, scenario):
    page = browser(viewport={"width": 1280, "height": 900})
    log_in(page)
    before, mails = recorded(), len(house.mailbox.mails)
    page.goto(f"/admin/nurture/scenarios/edit/{scenario.pk}/")
    page.get_by_role("link", name="Try it on me").first.click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("Would wait until").wait_for()
    page.get_by_text("Sent to chief@shop.example, marked [Test].").wait_for()
    page.get_by_text("Draft of “Welcome”").wait_for()
    page.get_by_text("This depends on what you do with the mail").wait_for()
    letter = arrived(house, "chief@shop.example")[-1]
    assert letter.subject == "[Test] Welcome, friend"
    inbox = browser()
    inbox.goto(letter.link("See the bikes"))
    assert inbox.url.endswith("/touring/")
    page.get_by_text("Took Yes.").wait_for()
    page.get_by_text("clicked in the message “Welcome”: yes").wait_for()
    page.get_by_role("heading", name=re.compile("at the end")).wait_for()
    inbox.wait_for_load_state("networkidle")
    visit = Event.objects.filter(kind="page.viewed").count()
    assert recorded()[:2] == before[:2] and recorded()[2] - visit <= before[2]
    assert not Event.objects.filter(kind__startswith="message.").exists()
    assert {address for mail in house.mailbox.mails[mails:] for address in mail.recipients} == {"chief@shop.example"}
    assert not scenario.enrolments.exists() and not Scenario.objects.get(pk=scenario.pk).live


def test_H6_the_walk_survives_a_reload_and_a_restart_of_the_worker(house, browser, scenario):
    page = browser()
    log_in(page)
    page.goto(f"/admin/nurture/scenarios/try/{scenario.pk}/")
    house.stop("cluster", kill=True)
    Lane.objects.update(queued_at=None)  # a bell may have rung in the killed worker: the sweep would ring again
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Skip the wait").click()
    page.get_by_role("button", name="Go the Yes way").wait_for()
    page.reload()
    page.get_by_text("On its way to chief@shop.example").wait_for()
    page.get_by_text("It waits to leave").wait_for()
    house.start_cluster()
    page.get_by_text("Sent to chief@shop.example, marked [Test].").wait_for()
    page.get_by_role("button", name="Go the No way").click()
    page.get_by_text("Took No: you chose it.").wait_for()
    page.get_by_role("button", name="Skip the wait").click()
    page.get_by_role("heading", name=re.compile("at the end")).wait_for()


def test_H6_without_javascript_next_walks_it_in_french(house, browser, scenario):
    french = User.objects.create_superuser("redac", "redac@shop.example", "redac")
    profile = UserProfile.get_for_user(french)
    profile.preferred_language = "fr"
    profile.save()
    page = browser(java_script_enabled=False, locale="fr-FR")
    log_in(page, "redac")
    page.goto(f"/admin/nurture/scenarios/try/{scenario.pk}/")
    page.get_by_role("button", name="Démarrer", exact=True).click()
    page.get_by_text("Attendrait jusqu’au").wait_for()
    page.get_by_role("button", name="Passer l’attente").click()
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("button", name="Non mesuré").click()
    page.get_by_text("Non mesuré : c’est votre choix.").wait_for()
    house.mail("redac@shop.example", subject="[Test]")
    assert TryOut.objects.get(owner=french).going


def test_H6_as_this_person_uses_their_facts_and_writes_to_me(house, browser, scenario):
    contacts.find_or_create(pool=house.pool, email="ada@example.org", first_name="Ada", language="en")
    page = browser()
    log_in(page)
    page.goto(f"/admin/nurture/scenarios/try/{scenario.pk}/")
    page.get_by_label("As this person").check()
    page.get_by_label("Their e-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("Nobody with this address is known here.").wait_for()
    page.get_by_label("Their e-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("Live, this person would not get it").wait_for()
    page.get_by_text("Sent to chief@shop.example, marked [Test].").wait_for()
    assert arrived(house, "chief@shop.example")[-1].subject == "[Test] Welcome, Ada"
    assert not house.mailbox.to("ada@example.org")
    assert not Delivery.objects.filter(contact__email="ada@example.org").exists()


def test_H6_the_unsubscribe_link_of_a_test_mail_changes_nothing(house, browser, scenario):
    letter = house.mail("chief@shop.example", subject="[Test]")
    page = browser()
    page.goto(letter.link("Unsubscribe"))
    assert page.get_by_role("heading", name="This was a test mail").is_visible()
