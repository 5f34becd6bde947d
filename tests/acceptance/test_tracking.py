"""B1, C3: what is remembered of a visit in beacon mode, and for whom."""

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, Visitor

from .house import eventually
from .people import accept, read, refuse


def views(page=None):
    """Page ids of the visits written so far, oldest first."""
    found = Event.objects.filter(kind=kinds.PAGE_VIEWED).order_by("at", "pk")
    return list((found.filter(page_id=page.pk) if page else found).values_list("page_id", flat=True))


def cookie(browser):
    return next((one for one in browser.context.cookies() if one["name"] == "nurture"), None)


def test_B1_first_party_page_tracking(house, browser):
    visitor, shop = browser(), house.shop
    read(visitor, shop.touring)
    accept(visitor)
    read(visitor, shop.voyager, shop.nomad)
    eventually(lambda: views()[-3:] == [shop.touring.pk, shop.voyager.pk, shop.nomad.pk], views)
    kept = cookie(visitor)
    assert kept["httpOnly"] and kept["sameSite"] == "Lax" and kept["domain"] == "localhost"
    last = Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id=shop.nomad.pk).latest("at")
    assert (last.locale, last.site_id, last.contact_id) == ("en", house.site.pk, None)
    assert last.visitor.key_hash not in kept["value"]


def test_C3_tracking_waits_for_consent(house, browser):
    visitor, shop = browser(), house.shop
    before = Visitor.objects.count()
    read(visitor, shop.pony, shop.colt)
    refuse(visitor)
    read(visitor, shop.pony)
    assert visitor.get_by_role("button", name="Refuse").is_hidden()
    assert cookie(visitor) is None
    assert (views(shop.pony), views(shop.colt), Visitor.objects.count()) == ([], [], before)


def test_C3_a_browser_that_asks_not_to_be_followed_is_not(house, browser):
    visitor, shop = browser(extra_http_headers={"Sec-GPC": "1"}), house.shop
    read(visitor, shop.first_bike)
    if visitor.get_by_role("button", name="Accept").is_visible():
        accept(visitor)
    read(visitor, shop.first_bike)
    assert cookie(visitor) is None
    assert views(shop.first_bike) == []


def test_C3_the_sites_own_tool_answers_by_an_event(house, browser):
    visitor, shop = browser(), house.shop
    read(visitor, shop.packing)
    visitor.evaluate("document.dispatchEvent(new CustomEvent('nurture:consent', {detail: {granted: true}}))")
    eventually(lambda: views(shop.packing) == [shop.packing.pk])
    visitor.evaluate("document.dispatchEvent(new CustomEvent('nurture:consent', {detail: {granted: false}}))")
    eventually(lambda: cookie(visitor) is None)
    read(visitor, shop.packing)
    assert views(shop.packing) == [shop.packing.pk]


def test_B1_a_robot_is_kept_apart(house, browser):
    robot, shop = browser(user_agent="Mozilla/5.0 (compatible; Googlebot/2.1)"), house.shop
    read(robot, shop.choosing)
    accept(robot)
    read(robot, shop.choosing)
    person = browser()
    read(person, shop.children)
    accept(person)
    eventually(lambda: views(shop.children))
    assert views(shop.choosing) == []


def test_B1_how_long_a_page_is_read(house, browser):
    visitor, shop = browser(), house.shop
    visitor.clock.install()
    read(visitor, shop.pony)
    accept(visitor)
    visitor.clock.fast_forward("00:40")
    visitor.mouse.move(200, 200)
    visitor.clock.fast_forward("20:00")  # the reader fell asleep, or went to lunch
    read(visitor, shop.colt)
    stay = eventually(lambda: Event.objects.filter(kind=kinds.PAGE_READ).first())
    assert stay.page_id == shop.pony.pk and 100 <= stay.properties["seconds"] <= 115
    assert Event.objects.filter(kind=kinds.PAGE_VIEWED, page_id=shop.pony.pk, visitor=stay.visitor_id).exists()
