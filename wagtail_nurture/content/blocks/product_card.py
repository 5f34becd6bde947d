from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.audience.kept_choice import KeptChoiceBlock

from .. import cards
from ..mjml import Element
from ..paper import nodes
from . import choices, chosen_page, groups
from .base import MUTED, SIDE, DynamicBlock, cell, mark, registry
from .button import button
from .card_view import cards_plain
from .heading import SMALL
from .pages_viewed import PagesViewedBlock
from .words import WordsBlock


PAGE, STARTED, UNBOUGHT = "page", "started", "unbought"
SOURCES = [
    (PAGE, _("the product chosen below")),
    (STARTED, _("the product this scenario is about")),
    (UNBOUGHT, _("the product they looked at last and did not buy")),
]


@registry.register
class ProductCardBlock(DynamicBlock, blocks.StructBlock):
    """One product, large, with price, stock and a button: one that was chosen, or each person's own."""

    slug = "product_card"
    simple = True

    def __init__(self, local_blocks=None, **options):
        super().__init__(
            [
                ("heading", WordsBlock(label=_("Heading"), required=False, max_length=150)),
                ("source", blocks.ChoiceBlock(label=_("Which one"), choices=SOURCES, default=PAGE)),
                ("page", blocks.PageChooserBlock(label=_("Product"), required=False)),
                (
                    "page_type",
                    KeptChoiceBlock(
                        label=_("Type of page"),
                        choices=choices.page_types,
                        required=False,
                        help_text=_("What counts as a product. Empty: every page with a price."),
                    ),
                ),
                ("in_stock", blocks.BooleanBlock(label=_("Only while it is in stock"), required=False)),
                ("button", WordsBlock(label=_("Words on the button"), required=False, max_length=60)),
                *chosen_page.fallback_fields(
                    label=_("When there is none to show"),
                    help_text=_(
                        "It is unpublished, private, not in the reader's language or out of stock; or the person "
                        "looked at none."
                    ),
                ),
                *(local_blocks or ()),
            ],
            **options,
        )

    def config(self, value):
        config = chosen_page.config_of(value)
        config["page_type"] = value["page_type"] or (config["page_type"] if value["source"] == PAGE else "")
        return config | {"source": value["source"], "in_stock": value["in_stock"]}

    def inside(self, value, context):
        nodes = self._nodes(value, context)
        return nodes and [mark(context, "block", context.block_id), *nodes, mark(context, "end")]

    def mjml(self, value, context):
        nodes = self._nodes(value, context)
        if not nodes:
            return []
        block = mark(context, "block", context.block_id)
        return [block, Element("mj-section", Element("mj-column", *nodes)), mark(context, "end")]

    def paper(self, value, context):
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        return nodes.cards(context, heading=value["heading"], code=self._words(value))

    @staticmethod
    def _is_chosen(value, context):
        """Whether there may be a product; what is wrong with the choice is noted."""
        if value["source"] == PAGE:
            if value["page"] is None:
                context.problem(translate("Choose a product."))
                return False
            chosen_page.note_problems(value, context)
        elif value["otherwise"] == chosen_page.INSTEAD:
            chosen_page.note_problems(value, context)
        choices.note_gone_type(value["page_type"], context)
        return True

    def _nodes(self, value, context):
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        words = self._words(value)
        heading = []
        if value["heading"]:
            heading = [cell(Element("h2", context.words(value["heading"]), style=SMALL), padding="22px 4px")]
        return [
            *heading,
            mark(context, "each", context.block_id),
            mark(context, "given", "image"),
            _picture(context, words),
            mark(context, "end"),
            _said(context, words),
            button(context, words, context.cards_link(label=words)),
            mark(context, "end"),
        ]

    def plain(self, value, context):
        if value["source"] == PAGE and value["page"] is None:
            return ""
        return cards_plain(context, heading=value["heading"], button=self._words(value))

    @staticmethod
    def _words(value):
        return value["button"] or translate("See the product")

    @classmethod
    def cards(cls, config, group, block_id):
        def in_stock(card):
            return not config["in_stock"] or card["stocked"] is not False

        if config["source"] == PAGE:
            return chosen_page.show(config, group, block_id, fits=in_stock)
        config = config | {"page_types": [config["page_type"]] if config["page_type"] else cards.priced_types()}
        views = group.started if config["source"] == STARTED else group.viewed
        found = group.cards_of(
            PagesViewedBlock.chosen(config, group, views),
            count=1,
            translated=True,
            fits=lambda card: in_stock(card) and (config["page_type"] or card["price"]),
        )
        instead = cards.keys_of([config["instead"]]).get(config["instead"]) if config["instead"] else None
        words = translate("There is no product to show to this person. Choose what is shown instead.")
        return chosen_page.fall_back(config, group, block_id, found, instead=instead, fits=in_stock, words=words)

    def sample_value(self):
        kinds = ContentType.objects.get_for_models(*cards.priced_models()).values()
        pages = cards.visible(cards.page_model().objects.filter(depth__gt=2, content_type__in=kinds))
        newest = pages.order_by("-first_published_at", "-pk").values_list("pk", flat=True).first()
        return {"source": PAGE, "page": newest, "otherwise": "nothing", "instead": None, "in_stock": False}

    class Meta:
        icon = "tag"
        label = _("Product")
        description = _("One product, large, with price, stock and a button; only while it is in stock, if you wish.")
        label_format = _("Product: {page} {source}")
        group = groups.FOR_EACH_PERSON


def _picture(context, words):
    return Element(
        "mj-image",
        src=context.slot("card_value", "image"),
        alt=context.slot("card_value", "title"),  # the picture is a link, and a link has a name
        href=context.cards_link(label=words),
        border_radius="10px",
        padding=f"12px {SIDE} 4px {SIDE}",
        css_class="n-cell",
        fluid_on_mobile="true",
    )


def _said(context, words):
    title = Element(
        "a",
        context.slot("card_value", "title"),
        href=context.cards_link(label=words),
        class_="n-title",
        style="color:#1d2125;text-decoration:none;font-weight:700;font-size:21px;line-height:1.3;",
    )
    muted = f"color:{MUTED};"
    stock = Element(
        "span", "\xa0 · \xa0", context.slot("card_value", "stock"), class_="n-muted", style=f"font-size:14px;{muted}"
    )
    price = Element("strong", context.slot("card_value", "price"), style="font-size:19px;")
    return cell(
        Element("p", title, style="margin:0 0 6px 0;"),
        context.slot("given", "text"),
        Element(
            "p",
            context.slot("card_value", "text"),
            class_="n-muted",
            style=f"margin:0 0 8px 0;line-height:1.45;{muted}",
        ),
        context.slot("end"),
        context.slot("given", "price"),
        Element(
            "p", price, context.slot("given", "stock"), stock, context.slot("end"), style="margin:0;line-height:1.3;"
        ),
        context.slot("end"),
        padding="10px 0",
    )
