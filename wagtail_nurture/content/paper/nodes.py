"""What blocks are drawn with on paper: plain HTML nodes, styled by ``paper.style`` alone."""

from ..mjml import Element
from . import media


#: Pictures are printed at 200 dots an inch or more where they have them: the text is 160 mm wide.
PRINT = "max-1400x1400"


def paragraphs(text):
    """Plain text as nodes: an empty line parts paragraphs, other line breaks stay."""
    parts = [part for part in text.split("\n\n") if part.strip()]
    return [Element("p", *_broken(part.strip("\n"))) for part in parts]


def _broken(text):
    """``text`` with its line breaks as nodes."""
    return [node for line in text.split("\n") for node in (Element("br"), line)][1:]


def image(rendition, alt="", **attributes):
    """A picture of the site, printed as wide as it is useful."""
    return Element("img", src=media.address(rendition), alt=alt, **attributes)


def scan(code, words, address):
    """A QR code (a slot's word) with ``words`` on what it leads to, and the address to type."""
    return Element(
        "table",
        Element(
            "tr",
            Element("td", code, class_="code"),
            Element("td", Element("p", Element("strong", words)), Element("p", address, class_="address")),
        ),
        class_="scan",
    )


def cards(context, *, heading, otherwise=()):
    """The cards of the dynamic block at hand: picture beside words, the page's address printed below."""
    title = [Element("h2", context.words(heading))] if heading else []
    picture = Element("img", src=context.slot("card_value", "file"), alt="")
    card = Element(
        "table",
        Element(
            "tr",
            context.slot("given", "file"),
            Element("td", picture, class_="picture"),
            context.slot("end"),
            Element(
                "td",
                Element("p", Element("strong", context.slot("card_value", "title")), class_="title"),
                *given(context, "text", "p"),
                context.slot("given", "price"),
                Element("p", Element("strong", context.slot("card_value", "price"))),
                context.slot("end"),
                Element("p", context.cards_link(label=heading), class_="address"),
            ),
        ),
        class_="card",
    )
    return [
        context.slot("block", context.block_id),
        *title,
        context.slot("each", context.block_id),
        card,
        context.slot("end"),
        *([context.slot("else"), *title, *otherwise] if otherwise else []),
        context.slot("end"),
    ]


def given(context, name, tag, **attributes):
    """A value of the card at hand, where it has one."""
    node = Element(tag, context.slot("card_value", name), **attributes)
    return [context.slot("given", name), node, context.slot("end")]
