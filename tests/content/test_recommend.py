"""What to propose to whom, and why: interest, what the same readers also read, the section; once, and never what is
bought, sold out or unwanted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from tests.pages.models import GuidePage, ProductPage
from wagtail_nurture.contacts import people as everybody
from wagtail_nurture.contacts import wishes
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render, why
from wagtail_nurture.content.also_read import building
from wagtail_nurture.content.also_read.models import AlsoRead, AlsoReadRound
from wagtail_nurture.content.blocks import registry
from wagtail_nurture.content.group import Group
from wagtail_nurture.content.knowledge import OnRecord
from wagtail_nurture.models import Visitor
from wagtail_nurture.tracking import recorder


NEXT = {"heading": "Next", "by": "all", "count": 3, "otherwise": "nothing"}
GUIDES = GuidePage._meta.label_lower
BIKES = ProductPage._meta.label_lower


@pytest.fixture
def proposed(version, recipient):
    """``proposed(value, [recipient…])``: for each of them {title: why in an editor's words}, in order."""

    def make(value, people, kind="recommended_pages"):
        compiled = version((kind, NEXT | value))
        group = Group(version=compiled, recipients=people, knowledge=OnRecord())
        ((block_id, block),) = compiled.parts["blocks"].items()
        registry[kind].cards(block["config"], group, block_id)
        return [dict(why.lines(group.proposed[person.delivery_id])) for person in people]

    return make


@pytest.fixture
def readers(person):
    """``readers(number, page, …)``: so many people who read these pages, yesterday."""
    return lambda number, *pages: [person(views=pages) for _one in range(number)]


def pairs():
    return {(row.page, row.other): (row.people, row.weight) for row in AlsoRead.objects.all()}


def key(page):
    return page.translation_key


def test_what_at_least_three_people_read_together_is_known_after_the_night(shop, readers):
    bike, guide, small = shop.bikes[0], shop.guides[0], shop.small[0]
    readers(3, bike, guide)
    readers(2, bike, small)
    assert building.run().finished_at
    assert pairs() == {
        (key(bike), key(bike)): (5, 40),
        (key(bike), key(guide)): (3, 24),
        (key(guide), key(guide)): (3, 24),
        (key(guide), key(bike)): (3, 24),
    }


def test_a_visit_counts_the_less_the_older_it_is_and_robots_nothing(shop, person, home, site):
    bike, guide, other = shop.bikes[0], shop.guides[0], shop.small[0]
    now = timezone.now()
    for days in (1, 40, 70, 100, 130):
        someone = person()
        for page in (bike, guide):
            recorder.record("page.viewed", contact=someone, page_id=page.pk, at=now - timedelta(days=days))
        for page in (bike, other):
            recorder.record("page.crawled", contact=someone, page_id=page.pk, at=now)
    building.run()
    assert pairs()[key(bike), key(guide)] == (4, 8 + 4 + 2 + 1)
    assert not AlsoRead.objects.filter(page=key(other)).exists()


def test_browsers_without_a_name_count_and_whoever_opens_everything_does_not(shop, person, monkeypatch):
    bike, guide, now = shop.bikes[0], shop.guides[0], timezone.now()
    for number in range(3):
        visitor = Visitor.objects.create(key_hash=f"hash-{number}", first_seen_at=now, last_seen_at=now)
        for page in (bike, guide):
            recorder.record("page.viewed", visitor=visitor, page_id=page.pk, at=now - timedelta(hours=1))
    monkeypatch.setattr(building, "MOST_PAGES", 3)
    for _one in range(4):
        person(views=[bike, *shop.small, *shop.guides])
    building.run()
    assert pairs()[key(bike), key(guide)] == (3, 24)
    assert (key(bike), key(shop.small[0])) not in pairs()


def test_the_round_goes_on_where_it_stopped_and_forgets_who_was_erased(shop, readers, monkeypatch):
    people = readers(3, *shop.bikes, *shop.guides)
    monkeypatch.setattr(building, "SLICE", 2)
    monkeypatch.setattr(building, "CHUNK", 2)
    ticks = iter([0, 0, 0, 9, *[0] * 99])
    monkeypatch.setattr(building, "monotonic", lambda: next(ticks))
    assert building.run(until=1).finished_at is None
    assert len({page for page, _other in pairs()}) <= 3
    assert building.run().finished_at and AlsoReadRound.objects.count() == 1
    assert len(pairs()) == 36
    shop.guides[0].unpublish()
    building.run()
    assert len(pairs()) == 25
    everybody.erase(people[0])
    building.run()
    assert pairs() == {}


def test_on_sqlite_and_postgresql_a_page_costs_one_question_and_one_short_write(shop, readers):
    readers(4, *shop.bikes, *shop.guides)
    building.run()
    with CaptureQueriesContext(connection) as few:
        building.run()
    readers(20, *shop.bikes, *shop.guides)
    with CaptureQueriesContext(connection) as many:
        building.run()
    assert len(few) == len(many)


def test_each_way_of_finding_pages_says_why(proposed, shop, person, recipient, readers):
    bike, small = shop.bikes[0], shop.small[0]
    readers(3, bike, small)
    building.run()
    reader = recipient(person(views=[bike]))
    (also,) = proposed({"by": "also"}, [reader])
    assert also == {"Children's guide 1": "people who read “Bike 1” also read this"}
    (topic,) = proposed({"by": "interest", "page_type": GUIDES}, [reader])
    assert topic["Touring guide 3"] == "reads about “touring”"
    (section,) = proposed({"by": "section", "page_type": BIKES}, [reader])
    assert section == dict.fromkeys(["Bike 3", "Bike 2"], "same section as “Bike 1”, which they read")
    (new,) = proposed({"otherwise": "newest", "count": 1}, [recipient()])
    assert new == {"Children's guide 2": "new; nothing closer is known"}
    (asked,) = proposed({"page_type": GUIDES, "count": 1}, [recipient(facts={"topics": ["children"]})])
    assert asked == {"Children's guide 2": "asked for something about “children”"}


def test_a_page_that_two_ways_lead_to_comes_first(proposed, shop, person, recipient, readers):
    readers(3, shop.bikes[0], shop.guides[0])
    building.run()
    assert list(proposed({"page_type": GUIDES}, [recipient(person(views=[shop.bikes[0]]))])[0])[0] == "Touring guide 1"


def test_never_bought_sold_out_muted_unpublished_or_proposed_lately(proposed, shop, person, recipient, monkeypatch):
    monkeypatch.setattr(ProductPage, "nurture_card", lambda page: {"in_stock": page.title != "Bike 2"}, raising=False)
    for number in range(4, 9):
        shop.bikes.append(shop.add(ProductPage, f"Bike {number}", shop.touring, ["touring"], price=1))
    ada = person(views=[shop.bikes[0]])
    recorder.record("purchase.made", contact=ada, subject="order:1", page_id=shop.bikes[2].pk)
    recorder.record("purchase.made", contact=ada, subject="order:2", properties={"pages": [shop.bikes[3].pk]})
    shop.bikes[4].unpublish()
    shop.bikes[5].tags.add("loud")
    shop.bikes[5].save()
    wishes.mute(ada, "loud")
    sent = {"delivery": 7, "proposed": {"block": [[shop.bikes[6].pk, "new", ""]]}}
    recorder.record("message.sent", contact=ada, properties=sent, at=timezone.now() - timedelta(days=29))
    assert list(proposed({"page_type": BIKES, "count": 9}, [recipient(ada)])[0]) == ["Bike 8"]
    long_ago = person(views=[shop.bikes[0]])
    recorder.record("message.sent", contact=long_ago, properties=sent, at=timezone.now() - timedelta(days=31))
    assert "Bike 7" in proposed({"page_type": BIKES, "count": 9}, [recipient(long_ago)])[0]


def test_pages_viewed_without_what_was_bought(version, shop, person, recipient):
    ada = person(views=[shop.bikes[0], shop.bikes[1]])
    recorder.record("purchase.made", contact=ada, subject="order:1", page_id=shop.bikes[1].pk)
    value = {"heading": "", "source": "unbought", "count": 3, "otherwise": "nothing"}
    text = render.fill(version(("pages_viewed", value)), [recipient(ada, delivery_id=1)])[1].text
    assert "* Bike 1" in text and "Bike 2" not in text


def test_only_who_ticks_it_tells_the_person_why(version, shop, person, recipient):
    reader = recipient(person(views=[shop.bikes[0]]), delivery_id=1)
    value = NEXT | {"page_type": GUIDES, "count": 1, "by": "interest"}
    said = render.fill(version(("recommended_pages", value | {"say_why": True})), [reader])[1]
    assert "Because you read about “touring”" in said.html and "Because you read about “touring”" in said.text
    assert "Because" not in render.fill(version(("recommended_pages", value)), [reader])[1].html
    assert [row[1:] for row in said.proposed.popitem()[1]] == [["topic", "touring"]]


def test_who_looks_at_what_they_were_sent_sees_the_pages_that_stood_there(version, shop, person, recipient):
    ada = person(views=[shop.bikes[0]])
    compiled = version(("recommended_pages", NEXT | {"page_type": GUIDES, "count": 1}))
    sent = render.fill(compiled, [recipient(ada, delivery_id=1)])[1]
    assert "Touring guide 3" in sent.text
    recorder.record("message.sent", contact=ada, properties={"delivery": 1, "proposed": sent.proposed})
    shop.add(GuidePage, "Touring guide 4", shop.touring, ["touring"])
    assert "Touring guide 4" in render.fill(compiled, [recipient(ada, delivery_id=1)])[1].text
    again = render.fill(compiled, [recipient(ada, delivery_id=1, proposed=sent.proposed)])[1]
    assert "Touring guide 3" in again.text and "Touring guide 4" not in again.text


def test_no_query_more_for_five_hundred_people_than_for_fifty(version, shop, readers, recipient):
    people = readers(500, shop.bikes[0], shop.small[0])
    building.run()
    for one in people[:9]:
        recorder.record("purchase.made", contact=one, subject="order:1", page_id=shop.bikes[1].pk)
    compiled = version(("recommended_pages", NEXT | {"say_why": False}))
    counts, group = [], [recipient(one) for one in people]
    render.fill(compiled, group[:2])  # whatever is kept for the process
    for size in (50, 500):
        with CaptureQueriesContext(connection) as queries:
            filled = render.fill(compiled, group[:size])
        counts.append(len(queries))
        assert all("guide" in letter.text for letter in filled.values())
    assert counts[0] == counts[1] <= 20, [query["sql"][:160] for query in queries]


def test_who_reads_another_language_is_proposed_pages_in_it_as_long_as_there_are_some(version, shop, person, recipient):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    shop.home.copy_for_translation(french).save_revision().publish()
    bike = shop.bikes[0].copy_for_translation(french, copy_parents=True)
    bike.title = "Vélo 1"
    bike.save_revision().publish()
    compiled = version(("recommended_pages", NEXT | {"otherwise": "newest", "page_type": BIKES}))
    readers = [recipient(person(), delivery_id=code, locale=code) for code in ("fr", "fr-ca", "en", "de")]
    filled = render.fill(compiled, readers)
    assert [text.split(" (")[0] for text in filled["fr"].text.split("\n* ")[1:]] == ["Vélo 1"]
    assert filled["fr-ca"].proposed == filled["fr"].proposed
    for code in ("en", "de"):
        assert "Bike 3" in filled[code].text and "Vélo" not in filled[code].text


def test_the_newest_page_instead_of_one_that_is_gone_is_in_the_readers_language(email, recipient, shop):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    shop.home.copy_for_translation(french).save_revision().publish()
    for page in shop.bikes[:2]:
        bike = page.copy_for_translation(french, copy_parents=True)
        bike.title = page.title.replace("Bike", "Vélo")
        bike.save_revision().publish()
    card = ("page_card", {"page": shop.bikes[0].pk, "otherwise": "newest"})
    compiled = compiling.compile_email(email(card, locale=french))
    shop.bikes[0].get_translation(french).unpublish()
    ProductPage.objects.filter(pk=shop.bikes[2].pk).update(first_published_at=timezone.now())
    assert "* Vélo 2" in render.fill(compiled, [recipient(delivery_id=1, locale="fr")])[1].text
