"""B1 in server mode: without JavaScript, and never for another visitor."""

import pytest

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .house import eventually
from .people import accept, read


@pytest.fixture(scope="module")
def switches():
    return {"NURTURE_HOUSE_TRACKING": "server"}


def test_B1_server_mode_works_without_javascript(house, browser):
    visitor, shop = browser(java_script_enabled=False), house.shop
    read(visitor, shop.touring)
    accept(visitor)
    read(visitor, shop.voyager, shop.nomad)
    seen = Event.objects.filter(kind=kinds.PAGE_VIEWED).order_by("at", "pk")
    eventually(lambda: [shop.voyager.pk, shop.nomad.pk] == list(seen.values_list("page_id", flat=True))[-2:])
    assert "Cookie" in visitor.request.get(shop.nomad.get_url_parts()[2]).headers["vary"]


def test_B8_server_mode_is_refused_under_a_page_cache(house):
    done = house.run("check", "--settings", "tests.acceptance.settings")
    assert done.returncode == 0, done.stderr
    house.environment["NURTURE_HOUSE_CACHED"] = "1"
    try:
        done = house.run("check", "--settings", "tests.acceptance.settings")
    finally:
        del house.environment["NURTURE_HOUSE_CACHED"]
    assert done.returncode == 1 and "wagtail_nurture.E021" in done.stderr
