"""The demo's pictures and booklet: the same words give the same bytes, so that two loads make one picture."""

import io

import pytest
from PIL import Image

from example_site.shop.drawing.bicycle import STYLES, Bicycle
from example_site.shop.drawing.booklet import booklet
from example_site.shop.drawing.canvas import mix
from example_site.shop.drawing.scenery import LIGHTS, PLACES, scene


def drawn(style="tourer", place="hills", light="day"):
    canvas = scene(place, light, "test")
    Bicycle(canvas, style=style, frame="#1f6f54").draw()
    return canvas.jpeg()


def test_the_same_picture_twice_is_the_same_file():
    assert drawn() == drawn()
    assert drawn() != drawn(style="city") != drawn(light="dusk")


@pytest.mark.parametrize("style", STYLES)
def test_every_style_stands_in_a_picture_of_its_size(style):
    picture = Image.open(io.BytesIO(drawn(style=style, place="town")))
    assert picture.size == (1200, 800)
    assert len(picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).getcolors()) > 20


@pytest.mark.parametrize(("place", "light"), [(place, light) for place in PLACES for light in ("day", "night")])
def test_every_landscape_can_be_drawn(place, light):
    assert Image.open(io.BytesIO(scene(place, light, 1).jpeg())).size == (1200, 800)
    assert light in LIGHTS


def test_colours_are_mixed():
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#102030", "#ffffff", 0) == "#102030"


def test_the_booklet_is_a_pdf_and_always_the_same():
    guide = ("Choosing", "Five questions.", [("Where?", "<p>Tent or inn: élégant.</p>")], ("Tip", "Ride it."))
    words = {"title": "Le voyage", "subtitle": "à vélo", "packing": ("Liste", [("Avant", "Café")]), "closing": "Fin"}
    first = booklet(guides=[guide], **words)
    assert first.startswith(b"%PDF-") and first == booklet(guides=[guide], **words)
    assert first.count(b"/Type /Page\n") == 3
