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


def beside(code, *said, class_="scan"):
    """A QR code (a slot's word) beside the nodes ``said``."""
    return Element("table", Element("tr", *_coded(code, *said)), class_=class_)


def scan(code, words, *below):
    """A QR code with ``words`` on what it leads to, and ``below`` it in a lower voice: the address to type."""
    return beside(
        code, Element("p", Element("strong", words)), *(Element("p", each, class_="address") for each in below)
    )


def scans(options):
    """QR codes to choose from, ``options`` as [(code, words)], two in a row."""
    rows = [options[at : at + 2] for at in range(0, len(options), 2)]
    drawn = [
        [cell for code, words in row for cell in _coded(code, Element("p", Element("strong", words)))] for row in rows
    ]
    if len(options) > 1 and len(options) % 2:
        drawn[-1] += [Element("td"), Element("td")]
    return Element("table", *(Element("tr", *row) for row in drawn), class_="scan scans")


def _coded(code, *said):
    return Element("td", code, class_="code"), Element("td", *said)


def title(context, words):
    """The heading of a block, which may have none."""
    return [Element("h2", context.words(words))] if words else []


def cards(context, *, heading, otherwise=(), code=""):
    """The cards of the dynamic block at hand: picture beside words, the page's address printed below.

    With ``code`` (words) each has a QR code as well, and them below it.
    """
    above = title(context, heading)
    picture = Element("img", src=context.slot("card_value", "file"), alt="")
    scanned = []
    if code:
        label = context.words(code)
        scanned = [Element("td", context.cards_code(label=code), Element("p", label), class_="code")]
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
                *_price(context),
                Element("p", context.cards_link(label=code or heading), class_="address"),
            ),
            *scanned,
        ),
        class_="card",
    )
    return [
        context.slot("block", context.block_id),
        *above,
        context.slot("each", context.block_id),
        card,
        context.slot("end"),
        *([context.slot("else"), *above, *otherwise] if otherwise else []),
        context.slot("end"),
    ]


def _price(context):
    stock = Element("span", " · ", context.slot("card_value", "stock"), class_="address")
    price = Element("strong", context.slot("card_value", "price"))
    return [
        context.slot("given", "price"),
        Element("p", price, context.slot("given", "stock"), stock, context.slot("end"), class_="price"),
        context.slot("end"),
    ]


def given(context, name, tag, **attributes):
    """A value of the card at hand, where it has one."""
    node = Element(tag, context.slot("card_value", name), **attributes)
    return [context.slot("given", name), node, context.slot("end")]
