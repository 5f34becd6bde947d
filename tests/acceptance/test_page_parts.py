"""H3, B8: a part of a page for people of whom a rule holds, on a page that a cache keeps."""

import json
import urllib.request

import pytest

from tests.pages.models import BlocksPage
from wagtail_nurture.contacts import lists
from wagtail_nurture.contacts.models import Contact, List

from . import furniture as put
from .people import accept, fill_in, log_in, press, read


@pytest.fixture(scope="module")
def switches():
    return {"NURTURE_HOUSE_CACHED": "1"}


@pytest.fixture(scope="module")
def furnish():
    def club(house):
        put.form("letter", consent_purpose="news")
        house.letter_page = put.page(house.shop.home, put.TaggedPage, "Letter", intro="letter")
        house.club = List.objects.create(pool=house.pool, name="Club", slug="club")
        rule = {"match": "all", "conditions": [{"type": "in_list", "value": {"list": str(house.club.pk)}}]}
        ways = {
            way: [{"type": "text", "value": words}]
            for way, words in (("content", "Come to the club"), ("otherwise", "Join us"))
        }
        body = json.dumps([{"type": "shown_if", "value": {"rule": rule} | ways}])
        house.club_page = put.page(house.shop.home, BlocksPage, "Evening", body=body)

    return club


def test_H3_a_part_of_a_cached_page_reaches_only_whom_it_is_for(house, browser):
    path = house.club_page.get_url_parts()[2]
    member, stranger, refuses = browser(), browser(), browser(java_script_enabled=False)
    read(member, house.letter_page)
    accept(member)
    fill_in(member, "ada@example.org")
    member.goto(house.mail("ada@example.org").link("confirm"))
    press(member, "confirm")
    lists.join([Contact.objects.get(email="ada@example.org").pk], house.club)
    read(stranger, house.letter_page)
    accept(stranger)
    asked = {member: [], stranger: []}
    for visitor in asked:
        visitor.on("request", lambda request, who=visitor: asked[who].append(request.url))
    for visitor, words in ((member, "Come to the club"), (stranger, "Join us"), (refuses, "Join us")) * 2:
        read(visitor, house.club_page)
        assert visitor.locator(".nurture-part").inner_text() == words
    assert [sum(url.endswith("/n/parts") for url in urls) for urls in asked.values()] == [2, 2], "once for each view"
    with urllib.request.urlopen(house.url + path) as answer:
        assert "max-age" in answer.headers["Cache-Control"], "the page is not cached: this test would prove nothing"
        assert "Come to the club" not in answer.read().decode()


def test_H3_a_rule_that_cannot_be_asked_is_refused_on_the_page(house, browser):
    body = [{"type": "shown_if", "value": {"rule": {"match": "all", "conditions": []}, "content": [], "otherwise": []}}]
    unfinished = put.page(house.shop.home, BlocksPage, "Unfinished", body=json.dumps(body))
    editor = browser(viewport={"width": 1280, "height": 2600})
    log_in(editor)
    editor.goto(f"/admin/pages/{unfinished.pk}/edit/")
    editor.get_by_role("button", name="More actions").first.click()
    with editor.expect_navigation():
        editor.get_by_role("button", name="Publish").click()
    editor.get_by_text("This field is required.").wait_for(timeout=30_000)
    editor.get_by_text("The rule has no condition yet. Add one.").wait_for(timeout=30_000)
