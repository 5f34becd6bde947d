from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .. import cards
from ..paper import nodes
from . import chosen_page, groups
from .base import DynamicBlock, registry
from .card_view import cards_mjml, cards_plain
from .words import WordsBlock


@registry.register
class PageCardBlock(DynamicBlock, blocks.StructBlock):
    """One page, as it is when the message leaves, in the reader's language."""

    slug = "page_card"

    def __init__(self, local_blocks=None, **options):
        super().__init__(
            [
                ("page", blocks.PageChooserBlock(label=_("Page"))),
                ("button", WordsBlock(label=_("Words of the link"), required=False, max_length=60)),
                *chosen_page.fallback_fields(),
                *(local_blocks or ()),
            ],
            **options,
        )

    def config(self, value):
        return chosen_page.config_of(value)

    def mjml(self, value, context):
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        return cards_mjml(context, heading="", button=value["button"] or translate("Find out more"))

    def paper(self, value, context):
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        return nodes.cards(context, heading="")

    @staticmethod
    def _is_chosen(value, context):
        """Whether there is a page; what is wrong with it is noted."""
        if value["page"] is None:
            context.problem(translate("Choose a page."))
            return False
        chosen_page.note_problems(value, context)
        return True

    def plain(self, value, context):
        if value["page"] is None:
            return ""
        return cards_plain(context, heading="", button=value["button"] or translate("Find out more"))

    @classmethod
    def cards(cls, config, group, block_id):
        return chosen_page.show(config, group, block_id)

    def sample_value(self):
        pages = cards.visible(cards.page_model().objects.filter(depth__gt=2))
        newest = pages.order_by("-first_published_at", "-pk").values_list("pk", flat=True).first()
        return {"page": newest, "button": "", "otherwise": "hold"}

    class Meta:
        icon = "doc-full"
        label = _("Page card")
        description = _("One page with picture, words and price, as it is on the site when the message leaves.")
        label_format = _("Page card: {page}")
        group = groups.FROM_THE_SITE
