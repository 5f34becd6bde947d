"""F8: an editor makes a wait longer, publishes, and decides by clicking what becomes of the people who wait there."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_nurture.contacts import people
from wagtail_nurture.scenarios import entering
from wagtail_nurture.scenarios.models import StepRun, Token
from wagtail_nurture.scenarios.triggers import Entry

from . import furniture as put
from .axe import serious
from .house import eventually
from .people import log_in


PEOPLE = 40


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        house.asks = put.form("guide", kind="request", consent_purpose="advice", double_opt_in=False)

    return parts


@pytest.fixture
def scenario(house):
    """Runs, with PEOPLE who came a day ago and wait two."""
    scenario = put.scenario("Patience", triggers=[put.on_form(house.asks)], steps=[put.wait(2), put.wait(30)])
    version = scenario.state.version
    names = [f"rider{number}@example.org" for number in range(PEOPLE)]
    riders = [people.find_or_create(pool=house.pool, email=name, language="en")[0] for name in names]
    yesterday = timezone.now() - timedelta(days=1)
    entries = entering.plan(version, scenario, [Entry(contact_id=rider.pk, at=yesterday) for rider in riders])
    entering.enter(version, scenario, entries)
    return scenario


def versions_of_people():
    return set(Token.objects.values_list("version__number", flat=True))


def test_F8_what_the_preview_says_of_the_people_inside_happens_and_is_undone(house, browser, scenario):
    due = dict(Token.objects.values_list("pk", "due_at"))
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto(f"/admin/nurture/scenarios/edit/{scenario.pk}/")
    wait = page.locator("input[name='steps-0-value-amount']")
    wait.evaluate("box => { box.value = '5'; box.dispatchEvent(new Event('change', {bubbles: true})); }")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=re.compile("^Publish")).first.click()
    page.get_by_role("link", name="Change for the people inside").first.click()

    page.get_by_text(f"{PEOPLE} people wait until").wait_for()
    words = page.locator("main").inner_text()
    assert f"{PEOPLE} people stand here" in words and "The step is now: Wait 5 days." in words
    assert versions_of_people() == {1} and serious(page) == []
    page.get_by_label("Move to version 2").check()
    page.get_by_role("button", name="See what this comes to").click()
    page.get_by_role("button", name="Change now").click()

    page.get_by_text(f"{PEOPLE} people were moved to version 2.").wait_for()  # by the cluster; the page looks by itself
    assert versions_of_people() == {2} and serious(page) == []
    three_days = timedelta(days=3)
    assert all(now == due[number] + three_days for number, now in Token.objects.values_list("pk", "due_at"))
    assert StepRun.objects.filter(reason="version_moved").count() == PEOPLE

    page.get_by_role("button", name="Undo this change").click()
    page.get_by_text(f"{PEOPLE} people were put back where they stood.").wait_for()
    eventually(lambda: versions_of_people() == {1})
    assert dict(Token.objects.values_list("pk", "due_at")) == due
