"""The story of issue 2: a visitor reads about touring, asks for the guide, and is accompanied to a test ride."""

import pytest

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import counts
from wagtail_nurture.scenarios.models import Enrolment, Scenario, StepRun

from . import furniture as put
from .house import eventually
from .people import accept, fill_in, press, read, refuse


GUIDE, PRODUCT = "pages.guidepage", "pages.productpage"


@pytest.fixture(scope="module")
def furnish():
    def story(house):
        shop = house.shop
        asks = put.form(
            "touring-guide",
            kind="download",
            fields=["postcode"],
            consent_purpose="advice",
            consent_text="Send me touring advice",
        )
        ride = put.form("test-ride", kind="request")
        house.pdf = put.document("Touring by bike", asks, topics="touring")
        house.ask = put.page(shop.touring, put.TaggedPage, "Touring by bike", intro="touring-guide")
        house.ride = put.page(shop.home, put.TaggedPage, "Test ride", intro="test-ride")
        first = put.email(
            "Choosing a touring bike well",
            put.heading("Choosing a touring bike well"),
            put.recommended("Worth reading first", page_type=GUIDE),
            put.pages_viewed("Bikes you looked at", page_type=PRODUCT),
            put.link("Try one", page=house.ride),
        )
        offer = put.email(
            "A test ride near you",
            put.text("Come and ride it."),
            put.pages_viewed("Your bike", page_type=PRODUCT, source="clicked"),
            put.nearest_shop("Nearest shop"),
            put.link("Book a test ride", page=house.ride),
        )
        second = put.email("Packing well", put.text("A second piece of advice."))
        put.scenario(
            "Touring",
            triggers=[put.on_document(house.pdf)],
            exits=[put.leave_on_form(ride)],
            steps=[
                put.wait(2),
                put.send(first, label="first"),
                put.wait(3),
                put.if_else(
                    put.clicked("first", page_type=PRODUCT),
                    yes=[put.send(offer, label="offer"), put.wait(5)],
                    no=[put.send(second, label="second")],
                ),
            ],
        )

    return story


def ask_for_the_guide(house, page, address, *, tick):
    read(page, house.ask)
    fill_in(page, address, tick=tick, postcode="33100")
    return house.mail(address)


def confirm(page, mail):
    page.goto(mail.link("Confirm"))
    press(page, "confirm")


def enrolment(address):
    return Enrolment.objects.get(contact__email=address)


def test_the_visitor_of_the_story(house, browser):
    page, address = browser(), "vera@example.org"
    read(page, house.shop.voyager)
    accept(page)
    read(page, house.shop.voyager, house.shop.nomad, house.shop.choosing)

    file = ask_for_the_guide(house, page, address, tick=True)
    assert "Touring by bike" in file.html
    confirm(page, file)

    house.advance(days=2, minutes=5)
    advice = house.mail(address, subject="Choosing a touring bike well")
    assert advice.html.index("Packing your panniers") < advice.html.index("Nomad")
    assert "Voyager" in advice.html
    assert "Pony" not in advice.html
    assert "Voyager" in advice.text

    house.advance(hours=3)  # nobody clicks within a second, except a scanner
    page.goto(advice.link("Voyager"))
    assert page.locator("h1").inner_text() == "Voyager"
    house.advance(days=3, minutes=5)
    offer = house.mail(address, subject="A test ride near you")
    assert "Voyager" in offer.html and "Nomad" not in offer.html
    assert "Shop Bordeaux" in offer.html and "Shop Paris" not in offer.html

    page.goto(offer.link("Book a test ride"))
    fill_in(page, address)
    eventually(lambda: enrolment(address).status == Enrolment.Status.EXITED, lambda: house.log("cluster"))
    assert enrolment(address).converted
    house.advance(days=10)
    assert [mail.subject for mail in house.mailbox.to(address)] == [
        file.subject,
        "Choosing a touring bike well",
        "A test ride near you",
    ]


def test_who_does_not_click_gets_a_second_piece_of_advice_and_no_more(house, browser):
    page, address = browser(), "nora@example.org"
    read(page, house.shop.voyager)
    accept(page)
    confirm(page, ask_for_the_guide(house, page, address, tick=True))
    house.advance(days=2, minutes=5)
    house.mail(address, subject="Choosing a touring bike well")
    house.advance(days=3, minutes=5)
    house.mail(address, subject="Packing well")
    eventually(lambda: enrolment(address).status == Enrolment.Status.FINISHED)
    assert not enrolment(address).converted


def test_person_a_refused_tracking_and_gets_the_topic_of_the_document(house, browser):
    page, address = browser(), "anna@example.org"
    read(page, house.shop.pony)
    refuse(page)
    read(page, house.shop.colt)
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "nurture"]
    confirm(page, ask_for_the_guide(house, page, address, tick=True))
    house.advance(days=2, minutes=5)
    advice = house.mail(address, subject="Choosing a touring bike well")
    assert "Choosing a touring bike" in advice.html and "Packing your panniers" in advice.html
    assert "The first bike" not in advice.html
    assert "Bikes you looked at" not in advice.html and "Bikes you looked at" not in advice.text
    assert "Pony" not in advice.html


def test_person_b_did_not_tick_the_box_and_gets_the_file_only(house, browser):
    page, address = browser(), "bert@example.org"
    read(page, house.shop.voyager)
    accept(page)
    file = ask_for_the_guide(house, page, address, tick=False)
    assert "Confirm" not in file.html
    house.advance(days=2, minutes=5)
    eventually(lambda: StepRun.objects.filter(enrolment__contact__email=address, branch="not_sent").exists())
    run = StepRun.objects.get(enrolment__contact__email=address, branch="not_sent")
    assert run.reason == "no_consent"
    house.advance(days=10)
    eventually(lambda: enrolment(address).status == Enrolment.Status.FINISHED)
    assert [mail.subject for mail in house.mailbox.to(address)] == [file.subject]


def test_person_c_read_about_childrens_bikes_and_gets_a_visibly_different_mail(house, browser):
    page, address = browser(), "cleo@example.org"
    read(page, house.shop.pony)
    accept(page)
    read(page, house.shop.pony, house.shop.colt)
    confirm(page, ask_for_the_guide(house, page, address, tick=True))
    house.advance(days=2, minutes=5)
    advice = house.mail(address, subject="Choosing a touring bike well")
    assert "Pony" in advice.html and "Colt" in advice.html
    assert "Voyager" not in advice.html


def test_the_editor_sees_how_many_passed_each_step_and_why_some_did_not(house, browser):
    page, address = browser(), "dora@example.org"
    ask_for_the_guide(house, page, address, tick=False)
    house.advance(days=2, minutes=5)
    eventually(lambda: StepRun.objects.filter(enrolment__contact__email=address, branch="not_sent").exists())
    scenario = Scenario.objects.get(name="Touring")
    steps = counts.per_step(scenario)
    skipped = [reason for count in steps.values() for reason in count.skipped]
    assert "no_consent" in skipped
    assert Delivery.objects.filter(contact__email=address, state=Delivery.State.SKIPPED, reason="no_consent").exists()
