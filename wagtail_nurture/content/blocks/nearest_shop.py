import re
from urllib.parse import urljoin

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.text import one_line

from .. import addresses
from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import MUTED, DynamicBlock, cell, mark, registry
from .heading import SMALL
from .words import LinkBlock, WordsBlock, spoken_link


PANEL = "background:#f3f5f3;border-radius:10px;padding:18px 22px;"


@registry.register
class NearestShopBlock(DynamicBlock, blocks.StructBlock):
    """The point of sale nearest to each person's postcode."""

    slug = "nearest_shop"

    heading = WordsBlock(label=_("Heading"), required=False, max_length=150)
    otherwise = blocks.ChoiceBlock(
        label=_("For somebody whose postcode is not known"),
        choices=[("nothing", _("leave this part out")), ("link", _("show a link to all shops"))],
        default="nothing",
    )
    link = LinkBlock(label=_("Link to all shops"), required=False)
    link_text = WordsBlock(label=_("Words of that link"), required=False, max_length=80)

    def config(self, value):
        return {}

    def mjml(self, value, context):
        self.declare(value, context)
        heading = [self._heading(value, context)] if value["heading"] else []
        return [
            mark(context, "block", context.block_id),
            Element("mj-section", Element("mj-column", *heading, *self._shop(context))),
            mark(context, "else"),
            *self._all_shops(value, context, heading),
            mark(context, "end"),
        ]

    def _heading(self, value, context):
        return cell(Element("h2", context.words(value["heading"]), style=SMALL), padding="22px 4px")

    def _shop(self, context):
        see = translate("See this shop")  # not within the f-string: words there are not collected for translators
        lines = [
            _line(Element("strong", context.slot("card_value", "title"), style="font-size:18px;")),
            *_given(context, "lines", _line(context.slot("card_value", "lines"), class_="n-muted")),
            *_given(context, "hours", _line(context.slot("card_value", "hours"), class_="n-muted")),
            *_given(context, "phone", _line(_link(context, context.slot("card_value", "phone"), _dial(context)))),
            *_given(
                context,
                "url",
                _line(
                    _link(context, f"{see}\xa0{context.onward}", context.cards_link(label="shop")),
                    style="margin:10px 0 0 0;",
                ),
            ),
        ]
        panel = Element("div", *lines, class_="n-panel", style=PANEL)
        return [mark(context, "each", context.block_id), cell(panel, padding="10px 14px"), mark(context, "end")]

    def _all_shops(self, value, context, heading):
        if value["otherwise"] != "link":
            return []
        words = value["link_text"] or translate("Find a shop near you")
        with context.within(context.block_id, False):
            href = context.link(value["link"], label=words)
        anchor = Element("a", context.words(words), href=href or "#", class_="n-link", style=context.link_style)
        return [Element("mj-section", Element("mj-column", *heading, cell(anchor, padding="8px 14px")))]

    def paper(self, value, context):
        self.declare(value, context)
        heading = nodes.title(context, value["heading"])
        lines = [
            Element("p", Element("strong", context.slot("card_value", "title"))),
            *(node for name in ("lines", "hours", "phone") for node in nodes.given(context, name, "p")),
            *_given(context, "url", Element("p", context.cards_link(label="shop"), class_="address")),
        ]
        otherwise = []
        if value["otherwise"] == "link":
            words = value["link_text"] or translate("Find a shop near you")
            code, address = context.code(value["link"], label=words), context.link(value["link"])
            otherwise = [*heading, nodes.scan(code, context.words(words), address)]
        return [
            context.slot("block", context.block_id),
            *heading,
            context.slot("each", context.block_id),
            Element("div", *lines, class_="panel"),
            context.slot("end"),
            context.slot("else"),
            *otherwise,
            context.slot("end"),
        ]

    def plain(self, value, context):
        heading = f"## {context.words(value['heading'])}\n\n" if value["heading"] else ""
        words = value["link_text"] or translate("Find a shop near you")
        otherwise = ""
        if value["otherwise"] == "link":
            with context.within(context.block_id, False):
                href = context.link(value["link"], label=words)
            otherwise = heading + spoken_link(context.words(words), href)
        shop = "\n".join(context.slot("card_value", name) for name in ("title", "lines"))
        details = "".join(
            f"{context.slot('given', name)}\n{context.slot('card_value', name)}{context.slot('end')}"
            for name in ("hours", "phone", "url")
        )
        block, each, end = context.slot("block", context.block_id), context.slot("each", context.block_id), "end"
        inner = f"{each}{shop}{details}{context.slot(end)}"
        return f"{block}{heading}{inner}{context.slot('else')}{otherwise}{context.slot(end)}"

    @classmethod
    def cards(cls, config, group, block_id):
        sites = {person.delivery_id: person.site for person in group.recipients}
        return {delivery: [shop_card(shop, sites[delivery])] for delivery, shop in group.shops.items()}

    def sample_value(self):
        return {"heading": str(_("Your nearest shop")), "otherwise": "nothing", "link": {"page": None, "url": ""}}

    class Meta:
        icon = "site"
        label = _("Nearest shop")
        description = _("The point of sale nearest to each person's postcode, with address, hours and phone.")
        label_format = _("Nearest shop {heading}")
        group = groups.FOR_EACH_PERSON


def shop_card(shop, site):
    """A point of sale as a card. It is no page: its link is not measured."""
    url = urljoin(site.root_url + "/", shop.url) if shop.url else ""
    return {
        "page_id": None,
        "url": "" if addresses.problem_of(url) else url,
        "title": one_line(shop.name, 200),
        "lines": ", ".join(filter(None, [one_line(shop.lines), one_line(f"{shop.postcode} {shop.city}")])),
        "hours": one_line(shop.opening_hours),
        "phone": one_line(shop.phone),
        "dial": re.sub(r"[^0-9+]", "", shop.phone),
    }


def _given(context, name, node):
    return [context.slot("given", name), node, context.slot("end")]


def _line(*nodes, style="margin:0 0 3px 0;", class_=None):
    """A line that reads in its own direction: a street or a number in a message from right to left."""
    colour = f"color:{MUTED};" if class_ else ""
    return Element("p", *nodes, style=style + colour, class_=class_, dir="auto")


def _link(context, words, href):
    style = f"color:{context.brand('link')};font-weight:700;text-decoration:none;"
    return Element("a", words, href=href, style=style, class_="n-link")


def _dial(context):
    return f"tel:{context.slot('card_value', 'dial')}"
