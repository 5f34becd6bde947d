"""A1, A3, D1: an editor builds a form; a visitor meets it in the language of the page; what came in is counted."""

import re

import pytest
from wagtail.models import Locale

from wagtail_nurture.capture.models import Form, FormCount, Submission
from wagtail_nurture.contacts.models import Contact, ContactField

from . import furniture as put
from .axe import serious
from .house import eventually
from .people import fill_in, log_in, press, read


@pytest.fixture(scope="module")
def furnish():
    def forms(house):
        ContactField.objects.create(slug="height", label="Your height in cm", kind="number")
        house.french = Locale.objects.get_or_create(language_code="fr")[0]
        asks = put.form("packing-list", kind="download", title="Get the packing list")
        translated = asks.copy_for_translation(house.french)
        translated.title = "Recevez la liste"
        put.published(translated)
        house.pdf = put.document("Packing list", asks, topics="touring")
        house.pdf_page = put.page(house.shop.touring, put.TaggedPage, "Packing list", intro="packing-list")
        house.french_page = put.page(
            house.shop.touring, put.TaggedPage, "Liste", intro="packing-list", locale=house.french
        )

    return forms


def test_D1_an_editor_builds_a_form_with_a_field_of_their_own_by_clicking(house, browser):
    page = browser(viewport={"width": 1280, "height": 1000})
    log_in(page)
    page.goto("/admin/nurture/forms/add/")
    page.get_by_label("Name", exact=False).first.fill("Bike fitting")
    page.locator("#id_kind").select_option("request")
    page.locator("#id_title").fill("Book a fitting")
    page.locator("#id_email_label").fill("Where may we answer?")
    page.locator("#panel-child-what_people_see-fields-section, [data-contentpath='fields']").first.get_by_role(
        "button", name="Insert a block"
    ).first.click()
    page.locator("select[name='fields-0-value-field']").select_option(label="Your height in cm")
    page.locator("input[name='fields-0-value-help']").fill("Shoes off")
    page.locator("#id_button").fill("Book it")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_url(re.compile(r"/admin/nurture/forms/(\?.*)?$"))
    form = Form.objects.get(slug="bike-fitting")
    assert form.live
    visitor = browser(java_script_enabled=False)
    visitor.goto("/n/f/bike-fitting/")
    visitor.get_by_label("Where may we answer?").wait_for()
    visitor.get_by_label("Your height in cm").fill("tall")
    visitor.get_by_label("Where may we answer?").fill("ines@example.org")
    press(visitor, "Book it")
    assert "Write a number" in visitor.get_by_label("Your height in cm").locator("xpath=..").inner_text()
    visitor.get_by_label("Your height in cm").fill("171")
    press(visitor, "Book it")
    submission = Submission.objects.get(form=form)
    assert submission.data["height"] in (171, "171")
    page.goto(f"/admin/nurture/forms/submissions/{form.pk}/")
    assert "ines@example.org" in page.content() and "171" in page.content()
    with page.expect_download() as download:
        page.goto("/admin/nurture/forms/submissions/")
        page.evaluate("url => { location.href = url }", f"/admin/nurture/forms/submissions/{form.pk}/?export=csv")
    assert "ines@example.org" in download.value.path().read_text()


def test_A3_everything_is_french_on_a_french_page_though_the_browser_says_english(house, browser):
    page, address = browser(locale="en-GB", java_script_enabled=False), "odile@example.org"
    read(page, house.french_page)
    form = page.locator("form.nurture-form")
    assert "Recevez la liste" in form.inner_text() and "Adresse e-mail" in form.inner_text()
    fill_in(page, "not an address")
    assert page.locator("html").get_attribute("lang") == "fr"
    fill_in(page, address)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert "Votre fichier est en route" in page.locator("h1").inner_text()
    assert Contact.objects.get(email=address).language == "fr"
    mail = house.mail(address)
    assert mail["Content-Language"] == "fr"
    link = mail.link("fichier")
    house.advance(days=6)
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert "jusqu" in page.locator("main").inner_text()
    assert page.locator("a[download]").count() == 1
    house.advance(days=2)
    page.goto(link)
    assert page.locator("a[download]").count() == 0 and page.locator("main button").count() == 1
    with page.expect_navigation():
        page.locator("main button").click()
    fresh = house.mail(address, number=2).link("fichier")
    assert fresh != link
    page.goto(fresh)
    assert page.locator("a[download]").count() == 1


def test_A1_views_starts_and_completions_are_counted_without_a_cookie(house, browser):
    page = browser()
    before = _counts()
    read(page, house.pdf_page)
    page.locator("form.nurture-form").scroll_into_view_if_needed()
    page.locator("form.nurture-form input[name=email]").press_sequentially("nora@example.org")
    fill_in(page, "nora@example.org")
    wanted = tuple(number + 1 for number in before)
    eventually(lambda: _counts() == wanted, lambda: f"{_counts()} is not {wanted}")
    assert not [one for one in page.context.cookies() if one["name"].startswith("nurture")]
    editor = browser(viewport={"width": 1280, "height": 900})
    log_in(editor)
    form = Form.objects.get(slug="packing-list", locale__language_code="en")
    editor.goto(f"/admin/nurture/forms/edit/{form.pk}/")
    assert "saw it" in editor.locator(".nurture-funnel").inner_text()
    editor.goto(f"/admin/nurture/forms/numbers/{form.pk}/")
    assert editor.locator("svg.nurture-trend rect").count() >= 2


def _counts():
    rows = FormCount.objects.filter(form__slug="packing-list", locale="en")
    return tuple(sum(getattr(row, kind) for row in rows) for kind in ("views", "starts", "completions"))


def test_A1_no_page_keeps_anybody_out(house, browser):
    page, address = browser(viewport={"width": 390, "height": 800}), "vera@example.org"
    read(page, house.pdf_page)
    form = page.locator("form.nurture-form")
    assert not serious(page, within="form.nurture-form")
    form.locator("input[name=email]").fill("not an address")
    form.locator("button[type=submit]").click()
    page.locator("form.nurture-form [role=alert]").wait_for()
    email = page.locator("form.nurture-form input[name=email]")
    assert email.evaluate("field => field === document.activeElement"), "the focus waits where something is wrong"
    page.locator(f"#{email.get_attribute('aria-describedby').split()[0]}").wait_for()
    assert page.locator("[role=alert] a").get_attribute("href") == f"#{email.get_attribute('id')}"
    assert not serious(page, within="form.nurture-form")
    fill_in(page, address)
    assert not serious(page)
    page.goto(house.mail(address).link("Get the file"))
    assert not serious(page)
    house.advance(days=8)
    page.reload()
    assert not serious(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_D1_the_editors_pages_keep_nobody_out(house, browser):
    page = browser(viewport={"width": 1280, "height": 900})
    log_in(page)
    form = Form.objects.filter(slug="packing-list").first()
    for path in (f"edit/{form.pk}/", f"numbers/{form.pk}/", f"submissions/{form.pk}/", "submissions/", ""):
        page.goto(f"/admin/nurture/forms/{path}")
        assert not serious(page, within="main"), path
