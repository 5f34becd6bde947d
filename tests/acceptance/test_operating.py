"""F9, E13, F10: an editor starts a running scenario for everyone who matches, holds some of them, and lets them go."""

import pytest

from wagtail_nurture.contacts import consent, people
from wagtail_nurture.scenarios.models import Enrolment, Token
from wagtail_nurture.tracking import recorder

from . import furniture as put
from .axe import serious
from .house import eventually
from .people import log_in


NAMES = ["ada", "bea", "cleo"]


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        house.asks = put.form("guide", kind="request", consent_purpose="advice", double_opt_in=False)
        house.mail = put.email("After the wait", put.text("Hello."))
        for name in NAMES:
            person, _new = people.find_or_create(pool=house.pool, email=f"{name}@example.org", first_name=name.title())
            consent.grant(person, purpose="advice")
            recorder.record("form.submitted", contact=person, subject=f"form:{house.asks.translation_key}")
        steps = [put.wait(2), put.send(house.mail)]
        house.scenario = put.scenario("Operated", triggers=[put.on_form(house.asks)], steps=steps)

    return parts


def test_F9_E13_started_for_all_who_match_then_held_undone_and_sent_now(house, browser):
    page = browser(viewport={"width": 1280, "height": 900})
    log_in(page)
    page.goto(f"/admin/nurture/scenarios/everyone/{house.scenario.pk}/")
    page.get_by_text("of 3 people who match would come in now").wait_for()
    assert serious(page, within=".nurture") == []
    page.get_by_role("button", name="Let 3 people in now").click()
    page.get_by_text("3 people have come in.").wait_for()
    page.get_by_role("link", name="Who is inside").click()
    page.wait_for_url("**/inside/**")
    page.get_by_role("checkbox", name="Ada").check()
    assert serious(page, within="#main") == []
    page.get_by_role("button", name="Hold…").click()
    page.get_by_role("button", name="Hold now").click()
    page.get_by_text("1 person is held.").wait_for()
    assert Token.objects.get(state="held").enrolment.contact.email == "ada@example.org"
    page.get_by_role("link", name="Undo…").click()
    page.get_by_role("button", name="Let them go on now").click()
    page.get_by_text("1 person goes on.").wait_for()
    assert not Token.objects.filter(state="held").exists()
    page.get_by_role("radio", name="all 3 that the list shows").check()
    page.get_by_role("button", name="End the wait…").click()
    page.get_by_text("It is about 3 people.").wait_for()
    page.get_by_role("button", name="End the wait now").click()
    page.get_by_text("The wait of 3 people is over.").wait_for()
    for name in NAMES:
        eventually(lambda name=name: house.mailbox.to(f"{name}@example.org"))
    person = Enrolment.objects.filter(scenario=house.scenario).first().contact
    page.goto(f"/admin/nurture/people/inspect/{person.pk}/")
    page.get_by_text("the wait was ended by hand, by chief").wait_for()
