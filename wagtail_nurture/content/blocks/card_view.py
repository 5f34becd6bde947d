"""How cards look: the picture beside the words, or above them on a phone."""

from ..mjml import Element
from .base import MUTED, SIDE, cell, mark
from .heading import SMALL
from .words import spoken_link


_TEXT = f"margin:0 0 6px 0;font-size:15px;line-height:1.45;color:{MUTED};"
_TITLE = "color:%s;text-decoration:none;font-weight:700;font-size:18px;line-height:1.3;"
_STOCK = f"font-size:14px;color:{MUTED};"
_WHY = f"margin:0 0 6px 0;font-size:13px;line-height:1.4;font-style:italic;color:{MUTED};"


def cards_mjml(context, *, heading, button, otherwise=(), say_why=False):
    """Sections for the cards of the dynamic block at hand, with ``heading`` above.

    Without cards the sections ``otherwise`` below the heading, or nothing at all. ``say_why``: with the reason for
    which each is shown, where its card has one.
    """
    block_id = context.block_id
    above = [_heading(context, heading)] if heading else []
    return [
        mark(context, "block", block_id),
        *above,
        mark(context, "each", block_id),
        mark(context, "given", "image"),
        _with_picture(context, button, say_why),
        mark(context, "else"),
        _without_picture(context, button, say_why),
        mark(context, "end"),
        mark(context, "end"),
        Element("mj-section", Element("mj-column", Element("mj-spacer", height="6px"))),
        *([mark(context, "else"), *above, *otherwise] if otherwise else []),
        mark(context, "end"),
    ]


def cards_plain(context, *, heading, button, otherwise="", say_why=False):
    """The same as plain text."""
    block_id = context.block_id
    words = f"## {context.words(heading)}\n\n" if heading else ""
    return (
        context.slot("block", block_id)
        + words
        + context.slot("each", block_id)
        + f"* {context.slot('card_value', 'title')}"
        + context.slot("given", "price")
        + f" ({context.slot('card_value', 'price')})"
        + context.slot("end")
        + "\n"
        + context.slot("given", "text")
        + f"  {context.slot('card_value', 'text')}\n"
        + context.slot("end")
        + (_why_plain(context) if say_why else "")
        + f"  {spoken_link(context.words(button), context.cards_link(label=button))}\n\n"
        + context.slot("end")
        + (f"{context.slot('else')}{words}{otherwise}" if otherwise else "")
        + context.slot("end")
    )


def _why_plain(context):
    return f"{context.slot('given', 'why')}  {context.slot('card_value', 'why')}\n{context.slot('end')}"


def _heading(context, heading):
    words = cell(Element("h2", context.words(heading), style=SMALL), padding="22px 4px")
    return Element("mj-section", Element("mj-column", words))


def _with_picture(context, button, say_why):
    image = Element(
        "mj-image",
        src=context.slot("card_value", "image"),
        alt=context.slot("card_value", "title"),  # the picture is a link, and a link has a name
        href=context.cards_link(label=button),
        border_radius="10px",
        padding=context.sides("12px", "8px", "12px", SIDE),
        css_class="n-cell n-card-image",
        fluid_on_mobile="true",
    )
    return Element(
        "mj-section",
        Element("mj-column", image, width="42%", vertical_align="middle"),
        Element("mj-column", _words(context, button, say_why, start="12px"), width="58%", vertical_align="middle"),
    )


def _without_picture(context, button, say_why):
    return Element("mj-section", Element("mj-column", _words(context, button, say_why, start=SIDE)))


def _words(context, button, say_why, *, start):
    href = context.cards_link(label=button)
    return Element(
        "mj-text",
        Element(
            "p",
            Element(
                "a",
                context.slot("card_value", "title"),
                href=href,
                class_="n-title",
                style=_TITLE % context.brand("text"),
            ),
            style="margin:0 0 4px 0;",
        ),
        *_optional(
            context, "text", class_="n-muted", style=f"margin:0 0 6px 0;font-size:15px;line-height:1.45;color:{MUTED};"
        ),
        context.slot("given", "price"),
        Element(
            "p",
            Element("strong", context.slot("card_value", "price"), style="font-size:17px;"),
            context.slot("given", "stock"),
            Element(
                "span",
                "\xa0 · \xa0",
                context.slot("card_value", "stock"),
                class_="n-muted",
                style=f"font-size:14px;color:{MUTED};",
            ),
            context.slot("end"),
            style="margin:0 0 6px 0;line-height:1.3;",
        ),
        context.slot("end"),
        *(_optional(context, "why", class_="n-muted", style=_WHY) if say_why else ()),
        Element(
            "p",
            Element(
                "a",
                context.words(button),
                f"\xa0{context.onward}",
                href=href,
                class_="n-link",
                style=f"color:{context.brand('link')};text-decoration:none;font-weight:700;font-size:15px;",
            ),
            style="margin:0;",
        ),
        css_class="n-cell n-text n-card-words",
        padding=context.sides("12px", SIDE, "12px", start),
    )


def _optional(context, name, *, class_, style):
    return [
        context.slot("given", name),
        Element("p", context.slot("card_value", name), class_=class_, style=style),
        context.slot("end"),
    ]
