"""B8: behind a page cache no identity leaks and nothing is missed."""

import urllib.request

import pytest

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, Visitor

from .house import eventually
from .people import accept, read


@pytest.fixture(scope="module")
def switches():
    return {"NURTURE_HOUSE_CACHED": "1"}


def test_B8_cache_safe(house, browser):
    page = house.shop.voyager
    first, second = browser(), browser()
    read(first, page)
    accept(first)
    read(first, page)
    with urllib.request.urlopen(house.url + page.get_url_parts()[2]) as answer:
        assert "max-age" in answer.headers["Cache-Control"], "the page is not cached: this test would prove nothing"
        assert "nurture=" not in str(answer.headers.get_all("Set-Cookie"))
    read(second, page)
    accept(second)
    events = Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id=page.pk)
    eventually(lambda: events.count() == 3, lambda: list(events.values_list("visitor_id", flat=True)))
    assert events.values("visitor_id").distinct().count() == Visitor.objects.count() == 2
    ids = {one["value"] for who in (first, second) for one in who.context.cookies() if one["name"] == "nurture"}
    assert len(ids) == 2
