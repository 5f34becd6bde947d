"""Blocks that show pages: those viewed, those recommended, one chosen; always as they are on the site now."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, PageViewRestriction

from tests.pages.models import GuidePage, ProductPage
from wagtail_nurture.contacts import wishes
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render, validation
from wagtail_nurture.content.blocks import registry
from wagtail_nurture.content.group import Group
from wagtail_nurture.content.knowledge import OnRecord
from wagtail_nurture.tracking import recorder


BIKES = ProductPage._meta.label_lower
GUIDES = GuidePage._meta.label_lower
VIEWED = {"heading": "You looked at", "source": "recent", "count": 3, "otherwise": "nothing"}
NEXT = {"heading": "Worth reading", "count": 3, "otherwise": "newest"}


@pytest.fixture
def titles(version, recipient):
    """``titles(kind, value, [recipient…])``: the titles each of them is shown, in order."""

    def make(kind, value, people):
        compiled = version((kind, value))
        group = Group(version=compiled, recipients=people, knowledge=OnRecord())
        ((block_id, block),) = compiled.parts["blocks"].items()
        found = registry[kind].cards(block["config"], group, block_id)
        return [[card["title"] for card in found.get(person.delivery_id, [])] for person in people]

    return make


def test_each_person_sees_what_they_looked_at_the_last_first(titles, shop, person, recipient):
    ada = recipient(person(views=[shop.bikes[0], shop.guides[0], shop.bikes[1]]))
    ben = recipient(person(views=[shop.bikes[2]]))
    nobody = recipient()
    shown = titles("pages_viewed", VIEWED | {"page_type": BIKES}, [ada, ben, nobody])
    assert shown == [["Bike 2", "Bike 1"], ["Bike 3"], []]


def test_the_most_viewed_first_and_no_more_than_asked(titles, shop, person, recipient):
    ada = recipient(person(views=[shop.bikes[0], shop.bikes[1], shop.bikes[0], shop.bikes[2]]))
    assert titles("pages_viewed", VIEWED | {"source": "most", "count": 1}, [ada]) == [["Bike 1"]]


def test_a_section_and_a_tag_narrow_what_is_shown(titles, shop, person, recipient):
    ada = recipient(person(views=[shop.small[0], shop.bikes[0]]))
    assert titles("pages_viewed", VIEWED | {"section": shop.children.pk}, [ada]) == [["Children's guide 1"]]
    assert titles("pages_viewed", VIEWED | {"tag": "touring"}, [ada]) == [["Bike 1"]]


def test_the_page_that_started_the_scenario(titles, shop, person, recipient):
    started = VIEWED | {"source": "started"}
    ada = recipient(person(views=[shop.bikes[0]]), facts={"page": shop.guides[1].pk, "topics": ["touring"]})
    odd = recipient(person(views=[shop.bikes[0]]), facts={"page": "nonsense"})
    muting = person()
    wishes.mute(muting, "touring")
    quiet = recipient(muting, facts={"page": shop.guides[1].pk})
    assert titles("pages_viewed", started, [ada, odd, quiet, recipient()]) == [["Touring guide 2"], [], [], []]


def test_the_page_clicked_in_this_scenario(titles, shop, person, recipient, site):
    ada = person(views=[shop.bikes[0]])
    from datetime import timedelta

    for enrolment, page in ((4, shop.bikes[1]), (5, shop.bikes[2])):
        recorder.record(
            "message.clicked",
            contact=ada,
            page_id=page.pk,
            subject=f"step:{enrolment}:one",
            properties={"delivery": 1},
            at=timezone.now() - timedelta(hours=1),
        )
    # Nobody shops two seconds after a click: what followed speaks for a person.
    recorder.record("page.viewed", contact=ada, page_id=shop.bikes[1].pk, at=timezone.now() - timedelta(minutes=50))
    seen = titles("pages_viewed", VIEWED | {"source": "clicked"}, [recipient(ada, enrolment_id=4), recipient(ada)])
    assert seen == [["Bike 2"], []]
    instead = VIEWED | {"source": "clicked", "otherwise": "newest", "page_type": BIKES}
    looked = recipient(person(views=[shop.bikes[0], shop.bikes[1]]), enrolment_id=9)
    assert titles("pages_viewed", instead, [looked]) == [["Bike 2"]]


def test_who_looked_at_nothing_gets_new_pages_of_the_requested_topic(titles, shop, recipient):
    stranger = recipient(facts={"topics": ["children"]})
    shown = titles("pages_viewed", VIEWED | {"otherwise": "newest", "page_type": GUIDES, "count": 2}, [stranger])
    assert shown == [["Children's guide 2", "Children's guide 1"]]


def test_an_empty_block_leaves_no_heading(version, recipient, shop):
    compiled = version(("pages_viewed", VIEWED), ("text", "<p>after</p>"))
    filled = render.fill(compiled, [recipient(delivery_id=1)])[1]
    assert "You looked at" not in filled.html
    assert "You looked at" not in filled.text
    assert "after" in filled.html


def test_recommended_are_unread_and_share_a_topic(titles, shop, person, recipient):
    ada = recipient(person(views=[shop.bikes[0], shop.guides[2]]))
    bea = recipient(person(views=[shop.small[0]]))
    shown = titles("recommended_pages", NEXT | {"page_type": GUIDES}, [ada, bea])
    assert shown == [["Touring guide 2", "Touring guide 1"], ["Children's guide 2"]]


def test_who_refused_tracking_gets_the_topic_of_the_document(titles, shop, person, recipient):
    refused = recipient(person(), facts={"topics": ["children"]})
    assert titles("recommended_pages", NEXT, [refused]) == [["Children's guide 2", "Children's guide 1"]]


def test_without_any_topic_the_newest_are_shown_or_nothing(titles, shop, recipient):
    assert titles("recommended_pages", NEXT | {"page_type": BIKES}, [recipient()]) == [["Bike 3", "Bike 2", "Bike 1"]]
    assert titles("recommended_pages", NEXT | {"otherwise": "nothing"}, [recipient()]) == [[]]


def test_nobody_is_written_to_for_the_page_on_data_protection(titles, shop, site, recipient, person):
    settings = NurtureSiteSettings.for_site(site)
    settings.privacy_page = f"https://shop.example/fr/{shop.bikes[2].slug}/"
    settings.save()
    assert titles("recommended_pages", NEXT | {"page_type": BIKES}, [recipient()]) == [["Bike 2", "Bike 1"]]
    reader = recipient(person(views=[shop.bikes[0], shop.bikes[2]]))
    assert titles("pages_viewed", VIEWED, [reader]) == [["Bike 1"]], "nor reminded of it"


def test_who_has_read_everything_gets_no_empty_part(version, recipient, shop, person):
    reader = recipient(person(views=[*shop.guides, *shop.small]), delivery_id=1)
    filled = render.fill(version(("recommended_pages", NEXT | {"page_type": GUIDES})), [reader])[1]
    assert "Worth reading" not in filled.html
    assert filled.problems == []


def test_a_page_is_not_shown_twice_in_one_message(version, recipient, shop):
    compiled = version(
        ("page_card", {"page": shop.guides[2].pk, "otherwise": "hold"}),
        ("recommended_pages", NEXT | {"page_type": GUIDES}),
    )
    filled = render.fill(compiled, [recipient(delivery_id=1)])[1]
    assert filled.text.count("* Touring guide 3") == 1


@pytest.mark.parametrize("how", ["unpublished", "private", "deleted"])
def test_only_pages_that_anybody_may_see(titles, shop, person, recipient, how):
    ada = recipient(person(views=[shop.bikes[0], shop.bikes[1]]))
    hide(shop.bikes[1], how)
    assert titles("pages_viewed", VIEWED, [ada]) == [["Bike 1"]]
    assert "Bike 2" not in titles("recommended_pages", NEXT | {"page_type": BIKES}, [recipient()])[0]


def hide(page, how):
    if how == "unpublished":
        page.unpublish()
    elif how == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    else:
        page.delete()


@pytest.mark.parametrize("how", ["unpublished", "private", "deleted"])
def test_a_chosen_page_that_is_gone_holds_the_message_or_falls_back(version, recipient, shop, how):
    made = {
        otherwise: version(("page_card", {"page": shop.bikes[0].pk, "otherwise": otherwise}), subject=otherwise)
        for otherwise in ("hold", "newest", "nothing")
    }
    hide(shop.bikes[0], how)
    filled = {name: render.fill(compiled, [recipient(delivery_id=1)])[1] for name, compiled in made.items()}
    assert "no longer published" in filled["hold"].problems[0].message
    assert filled["hold"].problems[0].place
    assert "Bike 3" in filled["newest"].text
    assert filled["nothing"].problems == []
    assert "Bike" not in filled["nothing"].text


def test_a_dead_page_behind_a_button_or_a_link_holds_the_message(version, recipient, shop):
    button = version(("button", {"text": "Ride", "link": {"page": shop.bikes[0].pk, "url": ""}}))
    text = version(("text", f'<p><a linktype="page" id="{shop.bikes[0].pk}">ride</a></p>'), subject="other")
    assert render.fill(button, [recipient(delivery_id=1)])[1].problems == []
    shop.bikes[0].unpublish()
    for compiled in (button, text):
        (problem,) = render.fill(compiled, [recipient(delivery_id=1)])[1].problems
        assert "no longer published" in problem.message


def test_a_reader_gets_the_translation_where_there_is_one(titles, shop, person, recipient, home, version):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    shop.home.copy_for_translation(french).save_revision().publish()
    shop.touring.copy_for_translation(french, copy_parents=True).save_revision().publish()
    translated = shop.bikes[0].copy_for_translation(french)
    translated.title = "Vélo 1"
    translated.save_revision().publish()
    views = [shop.bikes[1], shop.bikes[0]]
    assert titles("pages_viewed", VIEWED, [recipient(person(views=views), locale="fr")]) == [["Vélo 1", "Bike 2"]]
    # Read in one language is read in all.
    read = recipient(person(views=[translated]), locale="en")
    assert "Bike 1" not in titles("recommended_pages", NEXT | {"page_type": BIKES}, [read])[0]
    card = version(("page_card", {"page": shop.bikes[0].pk, "otherwise": "hold"}))
    filled = render.fill(card, [recipient(delivery_id=1, locale="fr")])[1]
    assert "Vélo 1" in filled.text
    assert f"/c/0/{translated.pk}?" in filled.text


def test_a_card_links_to_its_page_and_shows_its_price_and_picture(version, recipient, shop, image):
    bike = shop.bikes[0]
    bike.image = image
    bike.save_revision().publish()
    filled = render.fill(version(("page_card", {"page": bike.pk, "otherwise": "hold"})), [recipient(delivery_id=1)])[1]
    assert "€1,001" in filled.html
    assert "About Bike 1" in filled.html
    assert 'src="https://shop.example/media/' in filled.html
    assert f"https://n.example/c/0/{bike.pk}?to={bike.full_url}" in filled.text


def test_a_page_may_say_its_own_card(version, recipient, shop, monkeypatch):
    said = {"title": "Our <best> bike", "text": "Only here", "price": "from 900", "in_stock": False, "image": None}
    monkeypatch.setattr(ProductPage, "nurture_card", lambda page: said, raising=False)
    compiled = version(("page_card", {"page": shop.bikes[0].pk, "otherwise": "hold"}))
    html = render.fill(compiled, [recipient(delivery_id=1)])[1].html
    for words in ("Our &lt;best&gt; bike", "Only here", "from 900", "Out of stock"):
        assert words in html


def test_a_page_that_fails_to_say_its_card_is_shown_plainly(version, recipient, shop, monkeypatch):
    def fails(page):
        raise RuntimeError("no")

    monkeypatch.setattr(ProductPage, "nurture_card", fails, raising=False)
    compiled = version(("page_card", {"page": shop.bikes[0].pk, "otherwise": "hold"}))
    assert "Bike 1" in render.fill(compiled, [recipient(delivery_id=1)])[1].html


def test_the_subject_can_name_the_page_a_message_is_about(version, recipient, shop, person):
    compiled = version(("text", "<p>a</p>"), subject="Try {{ page_title|a bike }}")
    reader = recipient(person(views=[shop.bikes[0], shop.bikes[0], shop.bikes[1]]), delivery_id=1)
    filled = render.fill(compiled, [reader, recipient(delivery_id=2)])
    assert [filled[number].subject for number in (1, 2)] == ["Try Bike 1", "Try a bike"]
    shows = version(("pages_viewed", VIEWED), subject="Try {{ page_title|a bike }}")
    assert render.fill(shows, [reader])[1].subject == "Try Bike 2"


def test_nothing_of_a_muted_topic_is_listed_or_recommended(titles, shop, person, recipient):
    reader, other = person(views=[shop.bikes[0], shop.small[0]]), person(views=[shop.bikes[0], shop.small[0]])
    wishes.mute(reader, "touring")
    both = [recipient(reader), recipient(other)]
    assert titles("pages_viewed", VIEWED, both) == [["Children's guide 1"], ["Children's guide 1", "Bike 1"]]
    narrow = NEXT | {"page_type": GUIDES, "count": 2}
    assert titles("recommended_pages", narrow, both)[0] == ["Children's guide 2"]
    assert titles("recommended_pages", NEXT | {"page_type": BIKES}, both)[0] == []


def test_what_was_asked_for_once_recommends_nothing_that_is_muted_since(titles, shop, person, recipient):
    reader = person()
    wishes.mute(reader, "children")
    asked = recipient(reader, facts={"topics": ["children"]})
    assert "Children's guide 2" not in titles("recommended_pages", NEXT | {"count": 5}, [asked])[0]


def test_muted_topics_cost_no_query_a_person(version, recipient, shop, person, django_assert_max_num_queries):
    readers = [person(views=[shop.bikes[0], shop.small[0]]) for _ in range(9)]
    for reader in readers:
        wishes.mute(reader, "touring")
    compiled = version(("pages_viewed", VIEWED), ("recommended_pages", NEXT))
    with CaptureQueriesContext(connection) as few:
        render.fill(compiled, [recipient(readers[0])])
    with django_assert_max_num_queries(len(few)):
        render.fill(compiled, [recipient(reader) for reader in readers])


@pytest.mark.parametrize("how", ["unpublished", "private", "deleted"])
def test_another_page_stands_in_and_when_it_is_gone_too_the_message_is_held(version, recipient, shop, how):
    value = {"page": shop.bikes[0].pk, "otherwise": "page", "instead": shop.guides[0].pk}
    compiled, reader = version(("page_card", value)), recipient(delivery_id=1)
    assert "* Bike 1" in render.fill(compiled, [reader])[1].text
    hide(shop.bikes[0], how)
    assert "* Touring guide 1\n" in render.fill(compiled, [reader])[1].text
    hide(shop.guides[0], how)
    (problem,) = render.fill(compiled, [reader])[1].problems
    assert "no longer published" in problem.message


def test_a_page_that_is_not_in_the_readers_language_falls_back(email, recipient, shop):
    french = Locale.objects.get_or_create(language_code="fr")[0]

    def made(**values):
        value = {"page": shop.bikes[0].pk, "otherwise": "nothing"} | values
        return email(("page_card", value), locale=french, subject=str(values))

    filled = render.fill(compiling.compile_email(made()), [recipient(delivery_id=1, locale="fr")])[1]
    assert filled.problems == []
    assert "Bike 1" not in filled.text
    for refused in (made(otherwise="hold"), made(otherwise="page", instead=shop.bikes[1].pk)):
        with override("en"):
            (problem,) = validation.problems(refused)
        assert "Bike" in problem.message
    assert len(validation.problems(made(otherwise="page"))) == 1


def test_without_a_newest_page_of_the_type_the_message_is_held(version, recipient, shop):
    compiled = version(("page_card", {"page": shop.bikes[0].pk, "otherwise": "newest"}))
    for bike in shop.bikes:
        bike.unpublish()
    assert render.fill(compiled, [recipient(delivery_id=1)])[1].problems


def test_what_was_sent_can_be_looked_at_whatever_became_of_its_pages(version, recipient, shop, person):
    bike, guide = shop.bikes[0], shop.guides[0]
    compiled = version(
        ("page_card", {"page": bike.pk, "otherwise": "hold"}),
        ("page_card", {"page": guide.pk, "otherwise": "hold"}),
        ("button", {"text": "Ride", "link": {"page": bike.pk, "url": ""}}),
    )
    bike.unpublish()
    now, then = recipient(delivery_id=1), recipient(delivery_id=2, at=timezone.now())
    filled = render.fill(compiled, [now, then])
    assert filled[1].problems and not filled[2].problems
    assert "Touring guide 1" in filled[2].text and "Bike 1" not in filled[2].text
    assert "Ride: https://n.example/c/2/?to=https://shop.example/" in filled[2].text


def test_the_words_of_a_card_may_be_rich_text(version, recipient, shop, monkeypatch):
    rich = "<p>Bags &amp; bells.</p><ul><li>Small</li><li>Large<br/>&lt;b&gt;</li></ul><p>20&nbsp;km</p>"
    monkeypatch.setattr(ProductPage, "nurture_card", lambda page: {"text": rich}, raising=False)
    compiled = version(("page_card", {"page": shop.bikes[0].pk, "otherwise": "hold"}))
    letter = render.fill(compiled, [recipient(delivery_id=1)])[1]
    assert "  Bags & bells. Small Large <b> 20\xa0km\n" in letter.text
    assert "Bags &amp; bells. Small Large &lt;b&gt; 20\xa0km" in letter.html
