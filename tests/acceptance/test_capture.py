"""A1, A3, A4, B2, C1: how a visitor becomes somebody we may write to."""

import pytest

from wagtail_nurture.contacts.models import ConsentRecord, Contact, ListMembership
from wagtail_nurture.contacts.models import List as ContactList
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from . import furniture as put
from .house import eventually
from .people import accept, fill_in, press, read


WORDS = "Send me the letter of the shop"


@pytest.fixture(scope="module")
def furnish():
    def forms(house):
        club = ContactList.objects.create(pool=house.pool, name="Club", slug="club")
        house.newsletter = put.form("letter", consent_purpose="news", consent_text=WORDS, list=club)
        house.letter_page = put.page(house.shop.home, put.TaggedPage, "Letter", intro="letter")
        asks = put.form("packing-list", kind="download")
        house.pdf = put.document("Packing list", asks, topics="touring", days=7, limit=2)
        house.pdf_page = put.page(house.shop.touring, put.TaggedPage, "Packing list", intro="packing-list")
        news = put.email("News of the shop", put.text("Hello again."), purpose="news")
        put.scenario("Welcome", triggers=[put.on_form(house.newsletter)], steps=[put.send(news)])

    return forms


def states(address):
    return set(ListMembership.objects.filter(contact__email=address).values_list("state", flat=True))


def test_A1_newsletter_form_works_without_javascript(house, browser):
    page, address = browser(java_script_enabled=False), "nils@example.org"
    read(page, house.letter_page)
    assert WORDS in page.locator("form.nurture-form").inner_text()
    fill_in(page, address)
    assert "One more click" in page.locator("h1").inner_text()
    mail = house.mail(address)
    assert WORDS in mail.text
    assert states(address) == {"pending"}
    page.goto(mail.link("confirm"))
    assert states(address) == {"pending"}, "a scanner that fetches the link must not confirm"
    press(page, "confirm")
    assert "Confirmed" in page.locator("h1").inner_text()
    assert states(address) == {"confirmed"}


def test_A1_the_form_has_a_page_of_its_own_and_the_language_of_the_page(house, browser):
    from wagtail.models import Locale

    french, _made = Locale.objects.get_or_create(language_code="fr")
    home = house.site.root_page.copy_for_translation(french)
    home.save_revision().publish()
    house.newsletter.copy_for_translation(french).save()
    translated = type(house.newsletter).objects.get(slug="letter", locale=french)
    put.published(translated)
    page = browser(locale="fr-FR")
    page.goto("/n/f/letter/?locale=fr")
    fill_in(page, "odile@example.org")
    assert Contact.objects.get(email="odile@example.org").language == "fr"
    assert house.mail("odile@example.org")["Content-Language"] == "fr"


def test_A3_content_download(house, browser):
    page, address = browser(), "dora@example.org"
    answer = page.request.get(house.pdf.url)
    assert put.PDF not in answer.body(), "the guarded document was given out by its plain address"
    read(page, house.pdf_page)
    fill_in(page, address)
    mail = house.mail(address)
    assert not mail["List-Unsubscribe"], "a file that was asked for is no marketing"
    page.goto(mail.link("Get the file"))
    file = page.get_by_role("link", name="Download").get_attribute("href")
    answer = page.request.get(file)
    assert answer.body() == put.PDF
    assert "Packing" in page.content()
    assert page.request.get(file).ok
    refused = page.request.get(file)
    assert refused.body() != put.PDF, "the file was given out more often than its limit"
    event = Event.objects.filter(kind=kinds.DOCUMENT_DOWNLOADED, contact__email=address)
    assert event.count() == 2
    page.goto(mail.link("Get the file"))
    press(page, "Send me a new link")
    again = house.mail(address, number=2)
    assert page.request.get(again.link("Get the file")).ok


def test_A3_the_link_expires(house, browser):
    page, address = browser(), "emil@example.org"
    read(page, house.pdf_page)
    fill_in(page, address)
    mail = house.mail(address)
    house.advance(days=8)
    page.goto(mail.link("Get the file"))
    assert "This link has done its work" in page.content()


def test_A4_double_opt_in(house, browser):
    page, address = browser(), "frida@example.org"
    read(page, house.letter_page)
    fill_in(page, address)
    mail = house.mail(address)
    eventually(lambda: Delivery.objects.filter(contact__email=address, purpose="news").exists())
    unsent = Delivery.objects.get(contact__email=address, purpose="news")
    assert (unsent.state, unsent.reason) == ("skipped", "not_confirmed")
    house.advance(days=8)
    page.goto(mail.link("confirm"))
    assert "too late" in page.locator("h1").inner_text()
    assert states(address) == {"pending"}
    press(page, "Send me a new message")
    fresh = [one for one in house.mailbox.to(address) if one is not mail]
    eventually(lambda: len(house.mailbox.to(address)) > len(fresh))
    page.goto(house.mailbox.to(address)[-1].link("confirm"))
    press(page, "confirm")
    assert states(address) == {"confirmed"}
    assert not [one for one in house.mailbox.to(address) if one.subject == "News of the shop"]


def test_B2_stitching(house, browser):
    page, address, shop = browser(), "gil@example.org", house.shop
    read(page, shop.nomad)
    accept(page)
    read(page, shop.nomad, shop.packing)
    before = page.context.cookies()
    read(page, house.pdf_page)
    fill_in(page, address)
    read_pages = Event.objects.filter(kind=kinds.PAGE_VIEWED, contact__email=address).values_list("page_id", flat=True)
    eventually(lambda: {shop.nomad.pk, shop.packing.pk} <= set(read_pages.all()), lambda: list(read_pages.all()))
    old = next(one["value"] for one in before if one["name"] == "nurture")
    new = next(one["value"] for one in page.context.cookies() if one["name"] == "nurture")
    assert old != new, "whoever knew the id before would know the person after"
    thief = browser()
    thief.context.add_cookies([one | {"value": old} for one in before if one["name"] == "nurture"])
    thief.context.add_cookies([one for one in before if one["name"] != "nurture"])
    read(thief, shop.colt)
    eventually(lambda: Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id=shop.colt.pk).exists())
    assert not Event.objects.filter(page_id=shop.colt.pk, contact__email=address).exists()


def test_C1_consent_with_proof(house, browser):
    page, address = browser(), "hanna@example.org"
    read(page, house.letter_page)
    fill_in(page, address)
    page.goto(house.mail(address).link("confirm"))
    press(page, "confirm")
    proof = list(ConsentRecord.objects.filter(contact__email=address, purpose="news").order_by("at", "pk"))
    assert [one.action for one in proof] == ["asked", "confirmed"]
    assert proof[0].text == WORDS
    assert proof[0].form_version and proof[0].page_url.endswith(house.letter_page.url_path.split("/", 2)[-1])
