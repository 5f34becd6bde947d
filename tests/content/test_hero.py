"""The opening picture: whole without the picture, too."""

import pytest

from wagtail_nurture.content import render, validation


LINK = {"page": None, "url": "https://shop.example/ride?a=1&b=2"}
NOWHERE = {"page": None, "url": ""}


@pytest.fixture
def hero(image):
    return {
        "image": image.pk,
        "alt": "A bike by a lake",
        "heading": "Hi {{ first_name|there }}",
        "text": "<p>Ride with <a href='https://a.example'>us</a>.</p>",
        "button": "Book it",
        "link": LINK,
    }


def _image(html):
    return html[html.index("<img") :].split(">")[0]


def test_words_stand_below_the_picture_so_that_they_are_read_without_it(version, recipient, person, hero):
    compiled = version(("hero", hero))
    filled = render.fill(compiled, [recipient(person("Ada"), delivery_id=1)])[1]
    assert 'alt="A bike by a lake"' in _image(filled.html)
    assert 'width="600"' in _image(filled.html)
    assert "1200x640" in _image(filled.html)
    html = filled.html
    assert html.index("<img") < html.index("Hi Ada</h1>") < html.index("Ride with") < html.index("Book it</a>")
    assert "background-image" not in html, "Outlook shows nothing behind words"
    assert "Hi Ada\n====" in filled.text
    assert "Book it: https://n.example/c/0/?to=https://shop.example/ride?a=1&b=2" in filled.text
    assert [link["url"] for link in compiled.links] == [LINK["url"], "https://a.example"], "the picture shares it"


def test_a_picture_that_leads_somewhere_is_named_and_one_that_decorates_is_not(version, recipient, hero):
    linked = render.fill(version(("hero", hero | {"alt": ""})), [recipient(delivery_id=1)])[1].html
    assert 'alt="Book it"' in _image(linked)
    plain = hero | {"alt": "", "button": "", "link": NOWHERE, "text": ""}
    filled = render.fill(version(("hero", plain)), [recipient(delivery_id=1)])[1]
    assert 'alt=""' in _image(filled.html)
    assert "n.example/c/" not in filled.html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"image": None}, "Choose a picture."),
        ({"link": NOWHERE}, "Choose where it leads: a page or an address."),
        ({"button": ""}, "Write the words on the button, or take its link away."),
        ({"link": {"page": None, "url": "javascript:alert(1)"}}, "javascript"),
        ({"heading": "{{ frist_name }}"}, "first_name"),
    ],
)
def test_what_is_missing_or_wrong_stops_publishing_and_names_the_part(email, hero, change, said):
    found = [problem.message for problem in validation.problems(email(("hero", hero | change)))]
    assert len(found) == 1
    assert found[0].startswith("Opening picture (part 1): ")
    assert said in found[0]


@pytest.mark.parametrize("words", ['"><script>alert(1)</script>', "</mj-image>", "{% x %}", "a\\\x00\u202e"])
def test_hostile_words_are_only_text(version, recipient, person, hero, words):
    value = hero | {"alt": words, "button": words, "heading": f"{words} {{{{ first_name|you }}}}"}
    filled = render.fill(version(("hero", value)), [recipient(person(words), delivery_id=1)])[1]
    assert filled.problems == []
    assert "<script" not in filled.html
    assert "<mj" not in filled.html.lower()
    assert "</mj" not in filled.html.lower()


def test_a_small_picture_is_not_blown_up(version, recipient, hero, settings):
    from .conftest import make_image

    small = make_image("Small", size=(300, 160))
    html = render.fill(version(("hero", hero | {"image": small.pk})), [recipient(delivery_id=1)])[1].html
    assert 'width="300"' in _image(html)
