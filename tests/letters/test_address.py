"""Addresses of every shape fit in the window: at most 6 lines of 38 characters, 7 abroad."""

import pytest

from wagtail_nurture.content.paper.address import LEAST, LONGEST, MOST, lines_of, size_of
from wagtail_nurture.content.paper.window import WINDOWS


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ first_name }}{% include 'x' %}",
    "a\x00b\u202ec\u2028d",
    "\ud800",
    "👩‍🚀" * 60,
    "الاسم" * 60,
    "W" * 10_000,
    "x\r\ny\r\n" * 300,
    "",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_stands_in_it_the_address_fits(hostile):
    for country in ("FR", "DE", hostile[:2]):
        lines = lines_of(hostile, street=hostile, postcode=hostile, city=hostile, country=country)
        assert len(lines) <= MOST + 1
        assert all(len(line) <= LONGEST for line in lines)
        assert not any(character in line for line in lines for character in "\n\r\x00\u202e\u2028\ud800")
        assert all(LEAST <= size_of(lines, width=window.width) <= 10 for window in WINDOWS.values())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"street": "Résidence des Lilas, bâtiment C, escalier 4\n1 rue Haute", "postcode": "33000", "city": "Pau"},
            ["Ada", "Résidence des Lilas, bâtiment C,", "escalier 4", "1 rue Haute", "33000 PAU"],
        ),
        (
            {"street": "a\nb\nc\nd\ne\n1 rue Haute", "postcode": "33000", "city": "Pau"},
            ["Ada", "a, b, c", "d", "e", "1 rue Haute", "33000 PAU"],
        ),
        ({"street": "", "postcode": "", "city": "Pau"}, ["Ada", "PAU"]),
        (
            {"street": "221B Baker Street", "postcode": "NW1 6XE", "city": "London", "country": "gb"},
            ["Ada", "221B Baker Street", "NW1 6XE LONDON", "ROYAUME-UNI"],
        ),
    ],
)
def test_the_town_is_never_dropped_and_the_country_is_named_abroad(given, expected):
    assert lines_of("Ada", **given, language="fr") == expected


def test_a_name_of_two_hundred_characters_is_cut_clean():
    lines = lines_of("Ada " * 50, street="1 rue Haute", postcode="33000", city="Pau")
    assert len(lines[0]) == LONGEST
    assert lines[0].endswith("…")
    assert lines[1:] == ["1 rue Haute", "33000 PAU"]


@pytest.mark.parametrize("letter", ["W", "山"])
def test_a_line_of_the_widest_letters_ends_within_the_window(letter):
    for window in WINDOWS.values():
        lines = lines_of(letter * 200, street="1 rue Haute", postcode="33000", city="Pau")
        size = size_of(lines, width=window.width)
        ems = (len(lines[0]) - 1) * 0.99 + 1  # DejaVu Sans draws both as wide as they are high, nearly
        assert ems * size * 25.4 / 72 <= window.width + 0.5
