"""Messages drawn as at publish, kept with the MJML that they were compiled from."""

import re

import pytest

from tests.content.conftest import image, shop  # noqa: F401  (fixtures)
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import preview
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.content.brand import brand_of


@pytest.fixture
def drawn(monkeypatch, site):
    """``drawn(blocks, locale="en")``: {"mjml", "compiled", "html", "text", "problems"} of raw blocks.

    ``mjml`` is what our compiler got and ``compiled`` what it made of it, both with plain words where slots are;
    ``html`` and ``text`` are filled as a preview fills them.
    """
    seen = {}
    compiler = compiling.mjml.compile_mjml

    class Seen(compiling.Canvas):
        def __init__(self, **options):
            super().__init__(**options)
            seen["canvas"] = self

    def compile_mjml(source):
        seen["source"] = source
        seen["compiled"] = compiler(source)
        return seen["compiled"]

    monkeypatch.setattr(compiling, "Canvas", Seen)
    monkeypatch.setattr(compiling.mjml, "compile_mjml", compile_mjml)

    def draw(blocks, *, locale="en"):
        numbered = [{"id": f"block-{at}", **block} for at, block in enumerate(blocks)]
        body = MessageBlocks().to_python(numbered)
        words = {"subject": "Choosing a bike", "preheader": "Three to look at"}
        compiled = compiling.draw(**words, blocks=body, locale=locale, purpose="advice")
        filled, brand, table = preview.fill(compiled, site=site, language=locale), brand_of(site), seen["canvas"].table
        return {
            "mjml": _standing_in(seen["source"], table, brand),
            "compiled": _standing_in(seen["compiled"], table, brand),
            "html": filled.html,
            "text": filled.text,
            "problems": [str(problem) for problem in [*compiled.problems, *filled.problems]],
        }

    return draw


def _standing_in(source, table, brand):
    """``source`` with plain words for its slots: an engine that knows nothing of slots reads it."""

    def plain(found):
        name, *details = table._slots[int(found[1])]
        if name == "brand":
            return brand.get(details[0]) or "Shop"  # what stands in a list of the brand is not known by itself
        if name in ("block", "each", "given", "when", "branded", "brand_each", "else", "end"):
            return ""
        return "https://example.org/" if name in ("link", "slot", "extra", "card_link") else "word"

    return re.sub(rf"nurture{table._secret}q(\d+)z", plain, source)
