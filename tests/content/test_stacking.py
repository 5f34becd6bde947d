"""Plain blocks below each other stand in one section; whatever has a look of its own keeps its own."""

from wagtail_nurture.content.mjml import Element
from wagtail_nurture.content.stacking import stacked


def section(*parts, **attributes):
    return Element("mj-section", Element("mj-column", *parts), **attributes)


def kinds(nodes):
    return [[part.tag for part in node.children[0].children] if isinstance(node, Element) else node for node in nodes]


TEXT, IMAGE, BUTTON = Element("mj-text", "words"), Element("mj-image"), Element("mj-button", "go")


def test_plain_neighbours_become_one_in_their_order():
    (whole,) = stacked([section(TEXT), section(IMAGE, BUTTON), section(TEXT)])
    assert kinds([whole]) == [["mj-text", "mj-image", "mj-button", "mj-text"]]


def test_colours_columns_and_marks_stand_between():
    coloured = section(IMAGE, background_color="#eeeeee")
    pair = Element("mj-section", Element("mj-column", TEXT), Element("mj-column", IMAGE))
    narrow = Element("mj-section", Element("mj-column", TEXT, padding="0"))
    nodes = list(stacked([section(TEXT), coloured, section(TEXT), "mark", section(TEXT), pair, narrow]))
    assert len(nodes) == 7 and nodes[1] is coloured and nodes[3] == "mark" and nodes[5] is pair and nodes[6] is narrow


def test_nothing_stays_nothing():
    assert list(stacked([])) == []
