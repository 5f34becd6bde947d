"""The form in Chromium, with and without its script, and its pages for people who use a screen reader."""

import os
from pathlib import Path

import pytest

from wagtail_nurture.models import Quota, Submission


CHROMIUM = "/usr/bin/chromium"
pytestmark = [
    pytest.mark.urls("tests.capture.page_urls"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"There is no {CHROMIUM}."),
]


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that asks the database
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("script", [True, False])
def test_mending_and_sending_the_form(script, chromium, guide, newsletter, live_server):
    context = chromium.new_context(java_script_enabled=script)
    tab = context.new_page()
    tab.goto(f"{live_server.url}/touring/")
    form = tab.locator("#nurture-touring-guide")
    form.get_by_label("E-mail address").fill("ada@example")
    form.get_by_label("Send me touring advice.").check()
    form.get_by_role("button").click()
    form = tab.locator("#nurture-touring-guide")
    form.get_by_role("alert").wait_for()
    assert (tab.url == f"{live_server.url}/touring/") is script, "the script keeps people on their page"
    email = form.get_by_label("E-mail address")
    assert email.input_value() == "ada@example"
    explained = form.locator(f"#{email.get_attribute('aria-describedby')}")
    assert "name@example.org" in explained.inner_text()
    email.fill("ada@example.org")
    form.get_by_label("Your postcode").fill("33000")
    assert form.get_by_label("Send me touring advice.").is_checked()
    form.get_by_role("button").click()
    tab.wait_for_url("**/n/f/touring-guide/thanks?locale=en")
    assert tab.get_by_role("heading", level=1).inner_text() == "Your file is on its way"
    assert Submission.objects.get().page_url == "/touring/"
    context.close()


def test_the_trap_is_neither_seen_nor_reached(chromium, newsletter, live_server):
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{live_server.url}/touring/")
    box = tab.locator("[name=website]").bounding_box()
    assert (
        box is None
        or box["width"] * box["height"] <= 1
        or tab.locator(".nurture-form__trap").evaluate(
            "trap => getComputedStyle(trap).overflow === 'hidden' && trap.offsetWidth <= 1"
        )
    )
    tab.get_by_label("E-mail address").focus()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.tagName") == "BUTTON"
    context.close()


def test_haste_is_noticed_by_the_script_and_forgiven(chromium, newsletter, live_server, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"MINIMUM_FILL_SECONDS": 600}
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{live_server.url}/touring/")
    tab.get_by_label("E-mail address").fill("ada@example.org")
    tab.get_by_role("button").click()
    tab.wait_for_url("**/thanks?locale=en")
    assert sorted(Quota.objects.values_list("count", flat=True)) == [1, 3]
    context.close()
