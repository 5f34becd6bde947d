"""The newest pages of a section or tag, as they are when the message leaves, in each reader's language."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from wagtail_nurture.contacts import wishes
from wagtail_nurture.content import render, validation


LIST = {"heading": "New here", "count": 2, "otherwise": "nothing", "instead": ""}
WORDS = {
    "otherwise": "text",
    "instead": "<p>Nothing new, {{ first_name|friend }}: <a href='https://a.example'>all</a>.</p>",
}


@pytest.fixture
def titles(version, recipient):
    """``titles(value, [recipient…])``: the titles each of them is shown, in order, as the plain text tells them."""

    def make(value, people):
        filled = render.fill(version(("page_list", value)), people)
        texts = [filled[person.delivery_id].text for person in people]
        return [[line[2:] for line in text.splitlines() if line.startswith("* ")] for text in texts]

    return make


def test_the_newest_of_a_section_or_tag_first_and_no_more_than_asked(titles, shop, recipient):
    guides = LIST | {"page_type": "pages.guidepage"}
    ada = [recipient()]
    assert titles(guides | {"section": shop.touring.pk}, ada) == [["Touring guide 3", "Touring guide 2"]]
    assert titles(LIST | {"section": shop.children.pk, "count": 9}, ada) == [
        ["Children's guide 2", "Children's guide 1"]
    ]
    assert titles(LIST | {"tag": "children", "count": 1}, ada) == [["Children's guide 2"]]


def test_a_page_put_online_without_being_published_is_not_the_newest(titles, shop, recipient):
    shop.small[0].save_revision().publish()
    assert shop.small[1].first_published_at is None
    assert titles(LIST | {"tag": "children"}, [recipient()]) == [["Children's guide 1", "Children's guide 2"]]


def test_it_is_what_is_published_when_the_message_leaves(version, shop, recipient):
    compiled = version(("page_list", LIST | {"section": shop.children.pk}))
    shop.small[1].unpublish()
    shop.small[0].title = "Renamed"
    shop.small[0].save_revision().publish()
    filled = render.fill(compiled, [recipient(delivery_id=1)])[1]
    assert "* Renamed\n" in filled.text
    assert f"https://n.example/c/0/{shop.small[0].pk}?to=https://shop.example/children/" in filled.html
    assert "guide 2" not in filled.html


def test_without_a_page_the_part_disappears_or_shows_its_words(version, shop, recipient, person):
    for page in shop.small:
        page.unpublish()
    nothing = version(("page_list", LIST | {"section": shop.children.pk}))
    words = version(("page_list", LIST | WORDS | {"section": shop.children.pk}))
    gone = render.fill(nothing, [recipient(delivery_id=1)])[1]
    assert "New here" not in gone.html + gone.text
    instead = render.fill(words, [recipient(person("Ada"), delivery_id=1)])[1]
    for part in (instead.html, instead.text):
        assert "Nothing new, Ada" in part
        assert "New here" in part
        assert "to=https://a.example" in part
    shop.small[0].save_revision().publish()
    there = render.fill(words, [recipient(delivery_id=1)])[1]
    assert "Nothing new" not in there.html + there.text
    assert "Children's guide 1" in there.text


def test_words_that_lack_or_name_an_unknown_field_stop_publishing(email, shop):
    for instead, said in (("", "Write the words"), ("<p>{{ frist_name }}</p>", "first_name")):
        value = LIST | {"otherwise": "text", "instead": instead}
        found = [problem.message for problem in validation.problems(email(("page_list", value)))]
        assert len(found) == 1
        assert found[0].startswith("Page list (part 1)")
        assert said in found[0]


@pytest.fixture
def french(shop, home):
    """The newest of the children's guides in French."""
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    home.copy_for_translation(locale).save_revision().publish()
    shop.children.copy_for_translation(locale, alias=False).save_revision().publish()
    copy = shop.small[1].copy_for_translation(locale)
    copy.title = "Guide pour enfants 2"
    copy.save_revision().publish()
    return copy


def test_each_reader_gets_the_pages_of_their_own_language(titles, shop, french, recipient):
    people = [recipient(locale="en"), recipient(locale="fr"), recipient(locale="fr-ca"), recipient(locale="de")]
    english = ["Children's guide 2", "Children's guide 1"]
    own = ["Guide pour enfants 2"]
    assert titles(LIST | {"section": shop.children.pk}, people) == [english, own, own, english]


def test_pages_of_other_languages_take_no_place(titles, shop, french, recipient):
    """However many newer pages there are in another language."""
    parent = french.get_parent()
    for number in range(8):
        new = shop.add(type(shop.small[0]), f"Nouveau {number}", parent, ["children"], locale=french.locale)
        new.save_revision().publish()
    assert titles(LIST | {"section": shop.children.pk, "count": 1}, [recipient(locale="en")]) == [
        ["Children's guide 2"]
    ]
    assert titles(LIST | {"section": shop.children.pk, "count": 1}, [recipient(locale="fr")]) == [["Nouveau 7"]]


def test_what_stands_above_is_not_listed_again_nor_what_somebody_wants_nothing_of(version, shop, recipient, person):
    card = ("page_card", {"page": shop.small[1].pk, "otherwise": "hold"})
    listed = ("page_list", LIST | {"page_type": "pages.guidepage", "count": 1})
    compiled = version(card, listed)
    muting = person("Muted")
    wishes.mute(muting, "children")
    people = [recipient(delivery_id=1), recipient(muting, delivery_id=2)]
    filled = render.fill(compiled, people)
    assert filled[1].text.count("* Children's guide 2\n") == 1
    assert "Children's guide 1" in filled[1].text
    assert "* Children's guide 1" not in filled[2].text
    assert "Touring guide 3" in filled[2].text


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "</mj-text>", "{{ email }}", "{% x %}"])
def test_hostile_titles_are_only_text(version, shop, recipient, words):
    shop.small[1].title = shop.small[1].search_description = words
    shop.small[1].save_revision().publish()
    filled = render.fill(version(("page_list", LIST | {"tag": "children"})), [recipient(delivery_id=1)])[1]
    assert filled.problems == []
    assert "<script" not in filled.html
    assert "</mj" not in filled.html
    assert f"* {words}\n" in filled.text


def test_statements_do_not_grow_with_people(version, recipient, shop, person, french, image):
    for page in shop.small:
        page.image = image
        page.save_revision().publish()
    compiled = version(
        ("page_list", LIST | WORDS | {"section": shop.children.pk}), ("page_list", LIST | WORDS | {"tag": "no-such"})
    )

    def statements(count):
        group = [recipient(person(f"P{n}"), locale=["en", "fr"][n % 2]) for n in range(count)]
        render.fill(compiled, group)
        with CaptureQueriesContext(connection) as seen:
            filled = render.fill(compiled, group)
        assert not any(rendered.problems for rendered in filled.values())
        return len(seen)

    few, many = statements(2), statements(40)
    assert few == many
    assert many < 60
