"""A letter from its blocks to paper: read back from the PDF, codes read by another library."""

import re
from datetime import UTC, datetime

import pytest

from tests.content.conftest import RecordingSlots
from tests.second_opinion.test_second_opinion import pictured
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import message_kinds, render
from wagtail_nurture.content.blocks import MessageBlocks, registry
from wagtail_nurture.content.paper import sheet
from wagtail_nurture.content.paper.printing import Press
from wagtail_nurture.content.paper.window import WINDOWS
from wagtail_nurture.models import PointOfSale

from . import reading


AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINES = [
    "Ada Lovelace",
    "Résidence des Lilas",
    "Bâtiment C",
    "Zone artisanale",
    "1 rue Haute",
    "33000 BORDEAUX",
    "FRANCE",
]
TEXT = "<p>Hello {{ first_name|there }}, see <a href='https://example.org/guide/'>the guide</a>.</p>"


@pytest.fixture
def site_settings(site):
    chosen = NurtureSiteSettings.for_site(site)
    chosen.sender_name, chosen.postal_address = "Vélo Atelier", "12 quai des Queyries\n33100 Bordeaux"
    chosen.save()
    return chosen


def printed(body, site, **values):
    given = {"body": body, "lines": LINES, "at": AT, "locale": "en"} | values
    press = Press()
    press.draw(sheet.document(sheet.Letter(**given), sheet.letterhead_of(site)))
    return press.pdf()


def fill(letter, *recipients):
    return render.fill(compiling.compile_message(letter), list(recipients))


def test_no_page_holds_nothing_but_the_foot(site, site_settings):
    foot = '<div class="foot"><p>You receive this letter because</p></div>'
    for number in range(16, 30):
        pages = reading.pages(printed("<p>Line</p>" * number + foot, site))
        if len(pages) > 1:
            break
    assert len(pages) == 2 and "Line" in pages[1].extract_text() and "because" in pages[1].extract_text()


@pytest.mark.parametrize("side", WINDOWS)
def test_the_address_stands_in_the_window_and_the_rest_does_not(site, site_settings, side):
    site_settings.letter_window = side
    site_settings.save()
    window = WINDOWS[side]
    first = reading.places(reading.pages(printed("<p>Hello</p>" * 60, site))[0])
    own = [place for place in first if place[0] in LINES]
    assert [text for text, _left, _top in own] == LINES
    for text, left, top in own:
        assert abs(left - window.left) < 0.5, text
        assert window.top < top <= window.bottom, text  # the foot of the letters, not of the paper
    for text, left, top in first:
        if text not in LINES:
            beside = (
                left + 40 < window.left or left > window.left + window.width or not window.top < top < window.bottom
            )
            assert beside, text


def test_pages_are_numbered_from_the_second_on_and_the_date_is_the_readers(site, site_settings):
    pages = reading.pages(printed("<p>Bonjour</p>" * 90, site, locale="fr"))
    assert len(pages) > 1
    assert "23 novembre 2026" in pages[0].extract_text()
    assert f"1 / {len(pages)}" not in pages[0].extract_text()
    assert f"2 / {len(pages)}" in pages[1].extract_text()
    assert "33100 Bordeaux" in pages[0].extract_text()


def test_a_button_is_a_code_that_knows_its_reader_and_links_are_printed(letter, recipient, person, shop, site):
    link = {"page": shop.bikes[0].pk, "url": ""}
    made = fill(
        letter(("text", TEXT), ("button", {"text": "Book a ride", "link": link})),
        recipient(person("Ada"), delivery_id=1),
    )[1]
    page = shop.bikes[0]
    assert reading.codes(made.html) == [f"https://n.example/c/1/{page.pk}?to={page.full_url}"]
    said = reading.words(printed(made.html, site))
    assert "Hello Ada, see the guide (example.org/guide)." in said
    assert page.full_url.removeprefix("https://").rstrip("/") in said
    assert "n.example/c/0" not in said, "nobody types our redirects"
    assert "n.example/u" in said, "how to get no more letters"


def test_the_address_of_the_nearest_shop_is_printed_for_somebody_to_type(letter, recipient, posted_to):
    PointOfSale.objects.create(name="Wheels", postcode="33000", city="Bordeaux", url="/shops/bordeaux/")
    value = {"heading": "Near you", "otherwise": "nothing", "link": {"page": None, "url": ""}}
    html = fill(letter(("nearest_shop", value)), recipient(posted_to("Ada"), delivery_id=1))[1].html
    assert '<p class="address">shop.example/shops/bordeaux</p>' in html


class Acts(RecordingSlots):
    """Slots that show the pages behind what is pressed."""

    def extra(self, name):
        return f"https://n.example/act/{name}"


@pytest.fixture
def everything(letter, recipient, person, shop, image):
    """A letter of all blocks that hold no others, filled for somebody."""
    kinds = MessageBlocks().child_blocks
    blocks = [
        (slug, pictured(kinds[slug], kinds[slug].get_prep_value(kinds[slug].get_preview_value()), image))
        for slug in registry
        if not registry[slug].holds_blocks
    ]
    for slug, value in blocks:
        if slug in ("product_card", "page_card"):
            value["page"] = shop.bikes[1].pk
    return fill(letter(*blocks), recipient(person("Ada", views=shop.bikes), delivery_id=1, slots=Acts()))[1]


def test_every_block_can_be_printed(everything, shop, site):
    assert not everything.problems
    pdf = printed(everything.html, site)
    said = reading.words(pdf)
    for words in [
        *["Choosing a touring bike well", "I sold my car in spring.", "10 € off", "Good until", "Not on sale."],
        *[
            "A morning of test rides",
            "At the shop by the river",
            "Tell a friend",
            "Scan the code to answer.",
        ],
        *["Would you recommend us to a friend?", "Less often, please", "Touring by bike", shop.bikes[1].title],
    ]:
        assert words in said, words
    assert "Add to calendar" not in said and "*" not in said and "##" not in said
    assert sum(len(page.images) for page in reading.pages(pdf)) >= 2, "the pictures are in it"


def test_what_is_pressed_on_a_screen_is_scanned_on_paper(everything, shop):
    read = reading.codes(everything.html)
    assert len(read) == everything.html.count("<svg") and all(read), "each can be read by a telephone"
    page = shop.bikes[1]
    assert any(f"/{page.pk}?to={page.full_url}" in code for code in read), "the product, by the reader's own link"
    assert any(code.startswith("https://shop.example/n/g/") for code in read), "the voucher, for the till"
    pressed = sorted(code.partition("/act/")[2].split(":")[::2] for code in read if "/act/" in code)
    # 11 is the number after the last point: on paper no answer is chosen before it is scanned.
    assert pressed == [["answer", "11"], ["friend", "0"], ["say", "0"], ["say", "1"]]


def test_the_letter_is_set_in_the_sites_typeface_and_the_address_for_machines(site, site_settings):
    def fonts():
        html = sheet.document(sheet.Letter(body="", lines=LINES, at=AT, locale="en"), sheet.letterhead_of(site))
        return [re.search(rule + r" {[^}]*?font[^}]*}", html)[0] for rule in ("body", r"\.window")]

    body, window = fonts()
    assert "Liberation Sans" in body and "Georgia" not in body
    site_settings.font = "serif"
    site_settings.save()
    assert "Georgia" in fonts()[0] and fonts()[0].endswith("serif; color: #1b1e21; overflow-wrap: anywhere; }")
    assert fonts()[1] == window and "Georgia" not in window, "no serifs in the window (NF Z 10-011)"


def test_what_is_wrong_is_told_before_it_is_published(letter):
    def wrong(made):
        return [str(problem) for problem in message_kinds.of(made).problems(made)]

    assert wrong(letter()) == ["The letter is empty. Add a text."]
    assert "first_nme" in wrong(letter(("text", "<p>{{ first_nme }}</p>")))[0]
    assert wrong(letter(("button", {"text": "Go", "link": {"page": None, "url": ""}})))[0].startswith(
        "Button (part 1):"
    )
    assert wrong(letter(("text", TEXT))) == []


def test_in_arabic_the_letter_reads_from_the_right_and_the_window_stays(letter, recipient, person, site, settings):
    html = sheet.document(sheet.Letter(body="<p>مرحبا</p>", lines=LINES, at=AT, locale="ar"), sheet.letterhead_of(site))
    assert 'dir="rtl"' in html
    press = Press()
    press.draw(html)
    own = [place for place in reading.places(reading.pages(press.pdf())[0]) if place[0] in LINES]
    assert [place[0] for place in own] == LINES
    assert all(round(left) == round(WINDOWS["right"].left) for _text, left, _top in own)


def test_a_letter_is_dated_by_the_clock_of_the_site(site, site_settings):
    site_settings.time_zone = "Europe/Paris"
    site_settings.save()
    half_past_midnight = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert "Nov. 23, 2026" in reading.pages(printed("<p>Hello</p>", site, at=half_past_midnight))[0].extract_text()
