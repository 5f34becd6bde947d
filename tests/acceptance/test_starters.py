"""K9: from a site that has only an administrator to a live welcome scenario, by clicking; then a visitor subscribes."""

import re
import time

import pytest

from wagtail_nurture.contacts.models import ContactPool
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.models import PointOfSale
from wagtail_nurture.scenarios.models import Enrolment, Scenario, ScenarioState

from .axe import serious
from .house import eventually
from .people import fill_in, press


#: What the whole way may cost at most; more is a step back.
CLICKS, TYPED = 8, 4


@pytest.fixture(scope="module")
def furnish():
    def only_an_administrator(house):
        """Pages, as a site has them; nobody has set anything of ours yet."""
        for model in (NurtureSiteSettings, ContactPool, PointOfSale):
            model.objects.all().delete()

    return only_an_administrator


class Editor:
    """Counts what it takes."""

    def __init__(self, page):
        self.page, self.clicks, self.typed, self.began = page, 0, 0, time.monotonic()

    def click(self, role, name):
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name).first.click()

    def type(self, field, words):
        self.typed += 1
        self.page.fill(f"[name={field}]", words)

    @property
    def seconds(self):
        return time.monotonic() - self.began


def test_K9_from_install_to_a_live_welcome_scenario(house, browser, record_property):
    page = browser(viewport={"width": 1280, "height": 900})
    page.goto("/admin/")
    editor = Editor(page)
    editor.type("username", "chief")
    editor.type("password", "chief")
    editor.click("button", "Sign in")
    editor.click("link", "Open the overview")
    editor.click("link", "Ready-made scenarios")
    assert serious(page, within="main") == []
    editor.click("link", re.compile("Use this.*Welcome"))
    assert serious(page, within="main") == []
    editor.type("sender_email", "letter@shop.example")
    editor.type("postal_address", "1 Test Street, 33000 Bordeaux")
    editor.click("button", "Make the drafts")
    assert serious(page, within="main") == []
    editor.click("button", "Publish everything")
    assert ScenarioState.objects.get().status == ScenarioState.Status.ON, page.locator("main").inner_text()
    took = f"{editor.clicks} clicks, {editor.typed} fields, {editor.seconds:.0f} seconds"
    print(f"From install to a live welcome scenario: {took}")
    record_property("from_install_to_live", took)
    assert (editor.clicks, editor.typed) <= (CLICKS, TYPED)
    assert editor.typed <= TYPED

    address = page.locator("main a[href^='/n/f/']").first.get_attribute("href")
    visitor = browser(java_script_enabled=False)
    visitor.goto(address)
    fill_in(visitor, "nina@example.org")
    visitor.goto(house.mail("nina@example.org").link("onfirm"))
    press(visitor, "onfirm")
    welcome = house.mail("nina@example.org", subject="Welcome: where to begin")
    assert "Thank you for subscribing" in welcome.html and "To begin with" in welcome.html
    assert "letter@shop.example" in welcome["From"]
    eventually(lambda: Enrolment.objects.filter(status=Enrolment.Status.FINISHED).exists())
    assert Scenario.objects.get().name == "Welcome"
