"""Every block in one message, read by engines that are not ours, and looked at in a browser."""

import pytest
from wagtail.blocks import StreamBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Locale
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.content.conftest import make_document
from tests.hostile import values
from tests.hostile.values import said_everywhere
from wagtail_nurture.content.blocks import MessageBlocks, registry
from wagtail_nurture.models import Form, VoucherOffer

from . import judges, looking, poor


#: The preview text of the mail: it is seen in the list of mails only.
PREHEADER = "Three to look at"
#: What some mail program does not know and why nobody misses it there. Anything else must not be used.
HARMLESS = {
    **dict.fromkeys(
        ["@media", "color-scheme CSS property", "color-scheme meta tag", "<style> element", "!important keyword"],
        "finishing touches for phones and dark screens; every value needed stands in the style of its element",
    ),
    **dict.fromkeys(
        [
            *["Attribute selector", "Chaining selectors", "Class selector", "Descendant combinator", "ID selector"],
            *["Type selector", ":last-child"],
        ],
        "as above: selectors stand in the head only",
    ),
    **dict.fromkeys(
        ["border-radius", "opacity", "cursor", "outline", "word-spacing", "overflow", "max-height property"],
        "square corners and full colours are as readable",
    ),
    **dict.fromkeys(
        ["role attribute", "aria-label attribute", "lang attribute", "target attribute", "Local anchors"],
        "for screen readers and browsers; where it is taken out, what it describes stays",
    ),
    "<body> element": "replaced by a div; the ground stands on a div as well",
    "height property": "a picture keeps its own height",
    "display:none": "the preview text is hidden in five other ways too",
    "border-spacing": "MJML's own, around a picture; the table says cellspacing as well",
    "table-layout": "MJML's own, around a table written by hand: its columns are as wide as their words",
    "word-break": "long words are broken by overflow-wrap where it is known",
    "text-decoration": "links are told by their colour too",
}


#: What a sample chooses that no site has from the beginning.
CHOSEN = {
    Form: {"name": "Newsletter", "slug": "newsletter", "consent_purpose": "news"},
    VoucherOffer: {"name": "Spring", "worth": "10 € off", "terms": "Not on sale.", "good_for": 2},
}


def every_block(picture):
    """Each registered block as the picker shows it (raw), with ``picture`` (an Image) where one belongs."""
    blocks = {slug: MessageBlocks().child_blocks[slug] for slug in registry}
    samples = {slug: block.get_prep_value(block.get_preview_value()) for slug, block in blocks.items()}
    return [{"type": slug, "value": pictured(blocks[slug], raw, picture)} for slug, raw in samples.items()]


def pictured(block, raw, picture):
    if isinstance(block, ImageChooserBlock):
        return picture.pk
    if isinstance(block, DocumentChooserBlock):
        return make_document("Touring by bike").pk
    if isinstance(block, SnippetChooserBlock) and block.target_model in CHOSEN:
        model, known = block.target_model, CHOSEN[block.target_model]
        if hasattr(model, "locale"):
            known = known | {"locale": Locale.get_default()}
        return model.objects.get_or_create(**known)[0].pk
    if isinstance(block, StructBlock):
        return {name: pictured(child, raw.get(name), picture) for name, child in block.child_blocks.items()}
    if isinstance(block, StreamBlock):
        kinds = block.child_blocks
        return [each | {"value": pictured(kinds[each["type"]], each["value"], picture)} for each in raw or ()]
    return raw


@pytest.fixture
def mail(drawn, shop, image):
    return drawn(every_block(image))


@judges.needed
def test_other_engines_find_nothing_broken(mail):
    said = judges.judge([{"name": "all"} | {part: mail[part] for part in ("mjml", "compiled", "html")}])["all"]
    assert not mail["problems"] and not said["refused"] and not said["broken"]
    assert len(said["ours"]["words"]) > 200 and said["ours"] == said["theirs"]
    assert not {feature: programs for feature, programs in said["unsupported"].items() if feature not in HARMLESS}


@judges.needed
def test_the_judges_do_find_what_is_broken():
    bad = {
        "name": "bad",
        "mjml": "<mjml><mj-body><mj-section><mj-text font-sise='2px'>Hello</mj-text></mj-section></mj-body></mjml>",
        "compiled": "<!doctype html><p>Hello</p>",
        "html": "<!doctype html><div style='display:grid'><p>Hello</div></p><b a=1 a=2>",
    }
    said = judges.judge([bad])["bad"]
    assert said["refused"] and said["broken"] and "display:grid" in said["unsupported"]


def holds_together(seen, *, card):
    """Nothing spills, hides or covers anything; the rows of the card stand below each other, as wide as it is."""
    assert seen["wide"] <= 0 and not seen["spilt"] and not seen["over"] and not seen["faults"], seen
    assert not [words for words in seen["hidden"] if not words.startswith(PREHEADER)], seen["hidden"]
    assert seen["smallest"] >= 13
    assert len(seen["rows"]) > len([*registry])
    for (left, top, width, height), below in zip(seen["rows"], [*seen["rows"][1:], None], strict=True):
        assert (left, width) == ((seen["width"] - card) // 2, card) and height > 0
        assert below is None or abs(top + height - below[1]) <= 1


@looking.needed
def test_it_fits_a_phone_and_a_desk_by_day_and_by_night(mail):
    shown = looking.look(mail["html"])
    for seen in shown:
        holds_together(seen, card=min(seen["width"], 600))
        assert seen["ground"] < 60 if seen["scheme"] == "dark" else seen["ground"] > 200
        assert all(shorter >= (44 if seen["width"] < 480 else 40) for _words, shorter in seen["pressed"])
        assert len(seen["pressed"]) > 15 and seen["words"] == shown[0]["words"]
    for day, night in zip(shown[::2], shown[1::2], strict=True):
        assert day["rows"] == night["rows"], "by night nothing moves"


@looking.needed
def test_with_its_pictures_it_stands_as_well(mail):
    for seen in looking.look(mail["html"], schemes=["light"], pictures=True, audit=False):
        holds_together(seen, card=min(seen["width"], 600))


@looking.needed
def test_it_can_be_read_where_styles_are_taken_out_and_in_outlook(mail):
    """Gmail's app with an account of another house; Outlook on Windows, which draws with Word."""
    plain, poorer, outlook = mail["html"], poor.without_style(mail["html"]), poor.as_outlook(mail["html"])
    assert not poor.unbalanced(plain) and not poor.unbalanced(poorer) and not poor.unbalanced(outlook)
    assert "<v:" not in plain and plain.count("<!--[if mso | IE]>") > len([*registry])
    by_day = {"schemes": ["light"], "audit": False}
    [whole], (phone, desk), [word] = looking.look_at(
        {"html": plain, "widths": [1200]} | by_day,
        {"html": poorer} | by_day,
        {"html": outlook, "widths": [1200]} | by_day,
    )
    assert phone["words"] == desk["words"] == word["words"] == whole["words"]
    holds_together(phone, card=360 - 2 * 8)  # a browser's own margin, which mail programs do not have
    holds_together(desk, card=600)
    holds_together(word, card=600)


@looking.needed
def test_words_that_never_end_and_those_from_right_to_left_stand_as_well(drawn, shop, image, monkeypatch):
    stand_in = [block for block in every_block(image) if block["type"] not in ("page_card", "product_card")]
    arabic = drawn(stand_in, locale="ar")["html"]  # those two want their page in the language of the message
    monkeypatch.setattr(values, "FIELD", "Donaudampfschifffahrtsgesellschaft" * 3)
    kinds = MessageBlocks().child_blocks
    endless = drawn([{"type": slug, "value": pictured(kinds[slug], raw, image)} for slug, raw in said_everywhere()])
    by_day = {"schemes": ["light"], "audit": False}
    for screens in looking.look_at({"html": arabic} | by_day, {"html": endless["html"]} | by_day):
        for seen in screens:
            assert len(seen["words"]) > 80
            holds_together(seen, card=min(seen["width"], 600))
    assert 'dir="rtl"' in arabic


def test_what_is_never_closed_is_found():
    assert poor.unbalanced("<table><tr><td></table>")
    assert poor.unbalanced(poor.as_outlook("<!--[if mso | IE]><table><tr><td><![endif]--><p>x</p>"))
    assert not poor.unbalanced("<p>a<br><img src=x></p>")
