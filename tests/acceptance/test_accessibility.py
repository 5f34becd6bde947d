"""What visitors and editors see, looked at by axe: by day and by night, on a desk and on a phone, nothing serious."""

import pytest
from django.urls import reverse

from wagtail_nurture.contacts import people

from . import furniture as put
from .axe import serious
from .people import fill_in, log_in, press, read


PHONE = {"viewport": {"width": 390, "height": 844}}
#: Wagtail's rich text editor gives its text box no name.
WAGTAILS_OWN = [".Draftail-Editor .public-DraftEditor-content"]
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        texts = {"sms_purpose": "offers", "sms_text": "Text me, too"}
        words = {"consent_purpose": "news", "consent_text": "Write to me"}
        house.letter = put.form("letter", fields=["first_name", "phone"], **words, **texts)
        house.letter_page = put.page(house.shop.home, put.TaggedPage, "Letter", intro="letter")
        asks = put.form("packing", kind="download")
        house.pdf = put.document("Packing list", asks, topics="touring", days=7, limit=1)
        house.pdf_page = put.page(house.shop.touring, put.TaggedPage, "Packing", intro="packing")
        house.plain = put.form("plain", kind="request", consent_purpose="advice", double_opt_in=False)
        house.plain_page = put.page(house.shop.home, put.TaggedPage, "Advice", intro="plain")
        home = put.link("Shop", page=house.shop.home)
        house.email = put.email("Hello there", put.heading("A heading"), put.text("Hello."), home)
        house.scenario = put.scenario(
            "Welcome",
            triggers=[put.on_form(house.plain)],
            steps=[put.send(house.email), put.wait(2), put.if_else(put.viewed(topic="touring"), yes=[put.exit_here()])],
        )

    return parts


@pytest.fixture
def looked_at():
    """``looked_at(page, "name")`` asks axe by day and by night; at the end nothing may have been found."""
    found = {}

    def look(page, name, **options):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            faults = serious(page, **options)
            if faults:
                found[f"{name}, {scheme}"] = faults
        page.emulate_media(color_scheme="light")

    yield look
    assert not found, "\n".join(f"{name}:\n  " + "\n  ".join(faults) for name, faults in found.items())


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_K2_forms_and_the_pages_after_them(house, browser, looked_at, screen):
    page, address = browser(**screen), f"ada{screen['viewport']['width']}@example.org"
    read(page, house.letter_page)
    looked_at(page, "form in a page, with the banner")
    page.goto("/n/f/letter/")
    looked_at(page, "form on its own page")
    form = page.locator("form.nurture-form").first
    form.locator("input[name=email]").fill("not an address")
    form.locator("button[type=submit]").click()
    page.locator(".nurture-form__error").first.wait_for()
    looked_at(page, "form with errors")
    fill_in(page, address)
    looked_at(page, "thanks")
    confirm = house.mail(address).link("confirm")
    page.goto(confirm)
    looked_at(page, "confirmation asked")
    press(page, "confirm")
    looked_at(page, "confirmed")
    page.goto("/n/y/" + "x" * 40)
    looked_at(page, "confirmation over")
    page.goto("/n/f/no-such-form/")
    looked_at(page, "no such form")


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_K2_file_pages(house, browser, looked_at, screen):
    page, address = browser(**screen), f"bo{screen['viewport']['width']}@example.org"
    page.goto(house.pdf.url)
    looked_at(page, "guarded document")
    read(page, house.pdf_page)
    fill_in(page, address)
    link = house.mail(address).link("Get the file")
    page.goto(link)
    looked_at(page, "file")
    page.request.get(page.get_by_role("link", name="Download").get_attribute("href"))
    page.goto(link)
    looked_at(page, "file fetched often enough")
    press(page, "Send me a new link")
    looked_at(page, "a new link is on its way")


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_K2_mail_in_the_browser_and_unsubscription(house, browser, looked_at, screen):
    page, address = browser(**screen), f"cy{screen['viewport']['width']}@example.org"
    read(page, house.plain_page)
    fill_in(page, address, tick=True)
    mail = house.mail(address, subject="Hello there")
    leave = mail["List-Unsubscribe"].strip("<>").split(">")[0]
    page.goto(leave)
    looked_at(page, "unsubscribe")
    page.get_by_role("button").first.click()
    page.wait_for_load_state()
    looked_at(page, "unsubscribed")
    page.goto("/n/u/" + "x" * 22)
    looked_at(page, "unsubscribe link that is none")
    page.goto(leave.replace("/u/", "/v/"))
    looked_at(page, "the mail in the browser")


def admin_addresses(house):
    person = people.find_or_create(pool=house.pool, email="reader@example.org")[0]
    scenario, email, form = house.scenario.pk, house.email.pk, house.plain.pk
    return [
        "/admin/nurture/",
        "/admin/nurture/scenarios/",
        "/admin/nurture/scenarios/add/",
        f"/admin/nurture/scenarios/edit/{scenario}/",
        f"/admin/nurture/scenarios/inspect/{scenario}/",
        "/admin/nurture/messages/",
        f"/admin/nurture/messages/edit/{email}/",
        "/admin/nurture/forms/",
        f"/admin/nurture/forms/edit/{form}/",
        "/admin/nurture/people/",
        f"/admin/nurture/people/inspect/{person.pk}/",
        "/admin/nurture/journal/deliveries/",
        "/admin/nurture/journal/events/",
        "/admin/nurture/journal/enrolments/",
        reverse("wagtailsettings:edit", args=["wagtail_nurture", "nurturesitesettings", house.site.pk]),
    ]


def test_K2_the_screens_of_the_admin(house, browser, looked_at):
    page = browser(**DESK)
    log_in(page)
    for address in admin_addresses(house):
        answer = page.goto(address)
        assert answer.ok, f"{address} answers {answer.status}"
        page.wait_for_load_state("networkidle")
        looked_at(page, address, within="main", leave_out=WAGTAILS_OWN)


def test_axe_sees_a_fault_and_a_strict_policy_does_not_stop_it(house, browser):
    page = browser()
    page.route(
        "**/faulty",
        lambda route: route.fulfill(
            content_type="text/html",
            headers={"Content-Security-Policy": "default-src 'none'"},
            body="<!doctype html><html lang=en><title>x</title><main><h1>x</h1><input><img src=x></main>",
        ),
    )
    page.goto("/faulty")
    assert {fault.split()[0] for fault in serious(page)} == {"image-alt", "label"}
    assert serious(page, leave_out=["input", "img"]) == []
