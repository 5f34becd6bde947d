"""The digest: what is new since a person’s last issue, by what interests them; who has nothing new is not sent it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.pages.models import ProductPage
from wagtail_nurture.contacts import wishes
from wagtail_nurture.content import digest, render
from wagtail_nurture.tracking import recorder


NEW = {"heading": "New since last time", "count": 3, "least": 1, "days": 30}
BIKES = ProductPage._meta.label_lower
NOW = timezone.now()


@pytest.fixture
def shop(shop):
    """Bikes of 40, 20 and 10 days, guides of 5, 4 and 3, children's guides of 2 and 1."""
    for page, days in zip([*shop.bikes, *shop.guides, *shop.small], (40, 20, 10, 5, 4, 3, 2, 1), strict=True):
        type(page).objects.filter(pk=page.pk).update(first_published_at=NOW - timedelta(days=days))
    return shop


def sent(person, version, *, days):
    facts = {"delivery": 1, "message": str(version.translation_key)}
    recorder.record("message.sent", contact=person, properties=facts, at=NOW - timedelta(days=days))


def shown(letter):
    return [line.lstrip("* ").split(" (")[0] for line in letter.text.splitlines() if line.startswith("* ")]


def test_each_person_is_shown_what_is_new_to_them_what_interests_them_first(version, shop, person, recipient):
    compiled = version(("whats_new", NEW))
    fresh, former, keen, quiet = person(), person(), person(views=[shop.small[1]]), person()
    for one in (former, keen, quiet):
        sent(one, compiled, days=30)
        sent(one, compiled, days=7)
    sent(former, version(("whats_new", NEW), subject="Another digest"), days=1)
    wishes.mute(quiet, "touring")
    filled = render.fill(
        compiled, [recipient(one, delivery_id=n) for n, one in enumerate((fresh, former, keen, quiet))]
    )
    assert shown(filled[0]) == ["Children's guide 2", "Children's guide 1", "Touring guide 3"]
    assert shown(filled[1]) == ["Children's guide 2", "Children's guide 1", "Touring guide 3"]
    assert shown(filled[2]) == ["Children's guide 1", "Touring guide 3", "Touring guide 2"], "without what they read"
    assert shown(filled[3]) == ["Children's guide 2", "Children's guide 1"]
    assert {letter.skip for letter in filled.values()} == {""}


def test_whoever_has_less_than_asked_for_is_skipped_with_the_reason(version, shop, person, recipient):
    compiled = version(("whats_new", NEW | {"least": 2, "page_type": BIKES}))
    two, one, none = person(), person(), person()
    sent(two, compiled, days=30), sent(one, compiled, days=15), sent(none, compiled, days=9)
    filled = render.fill(compiled, [recipient(who, delivery_id=n) for n, who in enumerate((two, one, none))])
    assert [letter.skip for letter in filled.values()] == ["", "nothing_new", "nothing_new"]
    assert shown(filled[0]) == ["Bike 3", "Bike 2"]


def test_of_two_parts_one_with_enough_will_do_and_a_part_that_is_not_shown_says_nothing(
    version, shop, person, recipient
):
    bikes, all_ = ("whats_new", NEW | {"page_type": BIKES}), ("whats_new", NEW)
    ada = person()
    both = version(bikes, all_)
    sent(ada, both, days=7)
    filled = render.fill(both, [recipient(ada, delivery_id=1)])[1]
    assert filled.skip == "" and len(shown(filled)) == 3
    free = version(("whats_new", NEW | {"page_type": BIKES, "least": 0}))
    sent(ada, free, days=7)
    assert render.fill(free, [recipient(ada, delivery_id=1)])[1].skip == ""


def test_a_digest_that_could_never_leave_is_refused(email):
    from wagtail_nurture.content import compile as compiling
    from wagtail_nurture.exceptions import PublishRefused

    with pytest.raises(PublishRefused, match="it would never leave"):
        compiling.compile_email(email(("whats_new", NEW | {"count": 2, "least": 3})))


def test_for_everybody_there_is_nothing_of_anybody(version, shop, site):
    compiled = version(("whats_new", NEW | {"page_type": BIKES}), ("whats_new", NEW | {"heading": "All", "count": 2}))
    found = digest.parts_for_all(compiled, site=site, until=NOW, since=NOW - timedelta(days=15))
    assert [(heading, [card["title"] for card in own]) for heading, own in found] == [
        ("New since last time", ["Bike 3"]),
        ("All", ["Children's guide 2", "Children's guide 1"]),
    ]
    earlier = digest.parts_for_all(compiled, site=site, until=NOW - timedelta(days=15))
    assert [[card["title"] for card in own] for _heading, own in earlier] == [["Bike 2", "Bike 1"]]


def test_it_asks_as_much_for_two_hundred_people_as_for_ten(version, shop, person, recipient):
    compiled = version(("whats_new", NEW))
    people = [recipient(person(views=[shop.bikes[0]])) for _one in range(200)]
    render.fill(compiled, people[:2])
    counts = []
    for size in (10, 200):
        with CaptureQueriesContext(connection) as queries:
            render.fill(compiled, people[:size])
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22, counts


def test_for_everybody_the_parts_stand_as_in_the_message_whatever_the_order_of_keys(version, shop, site):
    """PostgreSQL keeps the keys of JSON in an order of its own."""
    compiled = version(("whats_new", NEW | {"heading": "First"}), ("whats_new", NEW | {"heading": "Second"}))
    compiled.parts["blocks"] = dict(reversed(compiled.parts["blocks"].items()))
    parts = digest.parts_for_all(compiled, site=site, until=timezone.now())
    assert [heading for heading, _cards in parts] == ["First", "Second"]
    assert parts[0][1][0]["title"] == "Children's guide 2"


def test_for_everybody_too_what_is_sold_out_is_left_out(version, shop, site, monkeypatch):
    compiled = version(("whats_new", NEW | {"page_type": BIKES, "days": 60}))
    monkeypatch.setattr(ProductPage, "in_stock", property(lambda page: page.title != "Bike 3"), raising=False)
    ((_heading, cards),) = digest.parts_for_all(compiled, site=site, until=timezone.now())
    assert [card["title"] for card in cards] == ["Bike 2", "Bike 1"]
