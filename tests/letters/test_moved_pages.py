"""A page tree that moves under a text message or a letter: links follow, and what nobody may see any more holds it."""

import pytest
from wagtail.models import PageViewRestriction

from tests.sms.conftest import sms, stop  # noqa: F401  (fixtures)
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render
from wagtail_nurture.content.letters import drawing
from wagtail_nurture.models import Letter

from . import reading


@pytest.fixture
def drawn(sms, letter, shop, recipient, person):  # noqa: F811
    """``drawn()``: a text and a letter about the first bike as they are filled now, compiled before."""
    bike, link = shop.bikes[0], {"page": shop.bikes[0].pk, "url": ""}
    text = f'<p><a linktype="page" id="{bike.pk}">x</a></p>'
    versions = [
        compiling.compile_message(sms("Look: {{ link }}", page=bike)),
        compiling.compile_message(letter(("button", {"text": "Go", "link": link}), ("text", text))),
    ]
    reader = recipient(person("Ada"), delivery_id=1)
    return lambda: [render.fill(version, [reader])[1] for version in versions]


def test_links_follow_a_page_that_moved(drawn, shop):
    shop.touring.move(shop.children, pos="last-child")
    text, letter = drawn()
    here = type(shop.bikes[0]).objects.get(pk=shop.bikes[0].pk).full_url
    assert "/children/touring/" in here and not text.problems and not letter.problems
    assert here in text.text and reading.codes(letter.html)[0].endswith(here)
    assert here.removeprefix("https://").rstrip("/") in letter.html


@pytest.mark.parametrize("how", ["below a private page", "deleted"])
def test_a_page_that_went_where_nobody_sees_it_holds_the_message(drawn, shop, how):
    if how == "deleted":
        shop.touring.delete()
    else:
        PageViewRestriction.objects.create(page=shop.children, restriction_type=PageViewRestriction.LOGIN)
        shop.touring.move(shop.children, pos="last-child")
    for filled in drawn():
        assert all("no longer published" in problem.message for problem in filled.problems) and filled.problems


@pytest.mark.parametrize(
    "kind, more",
    [
        ("pages_viewed", {"source": "recent", "otherwise": "nothing"}),
        ("recommended_pages", {"by": "all", "otherwise": "nothing"}),
        ("whats_new", {"least": 1, "days": 30}),
    ],
)
def test_a_section_that_was_deleted_stops_a_letter_too(letter, shop, kind, more):
    value = {"heading": "Next", "count": 3, "section": shop.touring.pk} | more
    made = letter((kind, value))
    assert drawing.problems(made) == []
    shop.touring.delete()
    (problem,) = drawing.problems(Letter.objects.get(pk=made.pk))
    assert "was deleted" in problem.message


def test_a_letter_that_would_never_be_printed_is_refused(letter):
    (problem,) = drawing.problems(letter(("whats_new", {"heading": "New", "count": 2, "least": 3, "days": 30})))
    assert "never leave" in problem.message
