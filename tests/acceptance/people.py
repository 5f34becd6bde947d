"""What visitors and editors do at a browser, in their own words."""

from urllib.parse import urlsplit

from .house import eventually


def read(browser, *pages):
    """Open ``pages`` (Wagtail pages or paths) one after the other, and wait until each visit was reported."""
    for page in pages:
        answer = browser.goto(page if isinstance(page, str) else urlsplit(page.full_url).path)
        assert answer.ok, f"{browser.url} answers {answer.status}"
        browser.wait_for_load_state("networkidle")


def accept(browser):
    _answer(browser, "Accept")


def refuse(browser):
    _answer(browser, "Refuse")


def _answer(browser, label):
    """Press a button of the banner, and wait until the choice is kept and reported."""
    browser.get_by_role("button", name=label).click()
    eventually(lambda: [one for one in browser.context.cookies() if one["name"] == "nurture_choice"])
    browser.wait_for_load_state("networkidle")


def press(browser, label):
    """Press a button that sends a plain form, and wait for the next page."""
    with browser.expect_navigation():
        browser.get_by_role("button", name=label).click()


def fill_in(browser, address, *, tick=False, **fields):
    """Fill in the first form on the page and send it."""
    form = browser.locator("form.nurture-form").first
    form.locator("input[name=email]").fill(address)
    for name, value in fields.items():
        form.locator(f"[name=q-{name}]").fill(value)
    if tick:
        form.locator("input[name=consent]").check()
    with browser.expect_navigation():
        form.locator("button[type=submit]").click()


def log_in(browser, name="chief"):
    browser.goto("/admin/login/")
    browser.fill("input[name=username]", name)
    browser.fill("input[name=password]", name)
    browser.click("button[type=submit]")
    browser.wait_for_url(lambda url: "/login/" not in url)
