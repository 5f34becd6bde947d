"""B8, A1: behind a page cache no identity leaks, nothing is missed, and a form works."""

import urllib.request

import pytest

from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, Visitor

from . import furniture as put
from .house import eventually
from .people import accept, fill_in, press, read


@pytest.fixture(scope="module")
def switches():
    return {"NURTURE_HOUSE_CACHED": "1"}


@pytest.fixture(scope="module")
def furnish():
    def form(house):
        put.form("letter", consent_purpose="news")
        house.letter_page = put.page(house.shop.home, put.TaggedPage, "Letter", intro="letter")

    return form


def test_A1_newsletter_form_on_a_cached_page(house, browser):
    path = house.letter_page.get_url_parts()[2]
    with urllib.request.urlopen(house.url + path) as answer:
        assert "max-age" in answer.headers["Cache-Control"], "the page is not cached: this test would prove nothing"
    for name in ("otto", "pia"):
        page = browser()
        read(page, house.letter_page)
        fill_in(page, f"{name}@example.org")
        mail = house.mail(f"{name}@example.org")
        page.goto(mail.link("confirm"))
        press(page, "confirm")
        assert consent.granted(Contact.objects.filter(email=f"{name}@example.org"), purpose="news")


def test_B8_cache_safe(house, browser):
    page = house.shop.voyager
    first, second = browser(), browser()
    read(first, page)
    accept(first)
    eventually(lambda: _ids(first), "the first visit is reported, and answered with an id")
    read(first, page)
    with urllib.request.urlopen(house.url + page.get_url_parts()[2]) as answer:
        assert "max-age" in answer.headers["Cache-Control"], "the page is not cached: this test would prove nothing"
        assert "nurture=" not in str(answer.headers.get_all("Set-Cookie"))
    read(second, page)
    accept(second)
    events = Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id=page.pk)
    eventually(lambda: events.count() == 3, lambda: list(events.values_list("visitor_id", flat=True)))
    assert events.values("visitor_id").distinct().count() == Visitor.objects.count() == 2
    assert len(_ids(first) | _ids(second)) == 2


def _ids(browser):
    return {one["value"] for one in browser.context.cookies() if one["name"] == "nurture"}
