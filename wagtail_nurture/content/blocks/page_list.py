from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..paper import nodes
from . import choices, groups
from .base import DynamicBlock, cell, registry, section
from .card_view import cards_mjml, cards_plain
from .words import RichWordsBlock


@registry.register
class PageListBlock(DynamicBlock, blocks.StructBlock):
    """The newest pages of a section, tag or type when the message leaves, in the reader's language."""

    slug = "page_list"

    def __init__(self, local_blocks=None, **options):
        super().__init__(
            [
                *choices.words_fields(_("Read more")),
                *choices.which_pages(),
                choices.count_field(),
                (
                    "otherwise",
                    blocks.ChoiceBlock(
                        label=_("When there is no such page"),
                        choices=[("nothing", _("leave this part out")), ("text", _("show the words below"))],
                        default="nothing",
                    ),
                ),
                ("instead", RichWordsBlock(label=_("Words instead"), required=False)),
                *(local_blocks or ()),
            ],
            **options,
        )

    def config(self, value):
        return choices.config_of(value, "page_type", "tag", "count")

    def mjml(self, value, context):
        self.declare(value, context)
        choices.note_gone(value, context)
        instead = self._instead(value, context)
        otherwise = [section(cell(*instead, padding="10px 6px"))] if instead else []
        return cards_mjml(context, heading=value["heading"], button=self._button(value), otherwise=otherwise)

    def paper(self, value, context):
        self.declare(value, context)
        choices.note_gone(value, context)
        return nodes.cards(context, heading=value["heading"], otherwise=self._instead(value, context))

    @staticmethod
    def _instead(value, context):
        if value["otherwise"] != "text":
            return []
        if not value["instead"]:
            context.problem(translate("Write the words that are shown when there is no such page."))
        with context.within(context.block_id, False):
            return context.rich(value["instead"])

    def plain(self, value, context):
        otherwise = ""
        if value["otherwise"] == "text":
            with context.within(context.block_id, False):
                otherwise = context.rich_lines(value["instead"])
        return cards_plain(context, heading=value["heading"], button=self._button(value), otherwise=otherwise)

    @staticmethod
    def _button(value):
        return value["button"] or translate("Read more")

    @classmethod
    def cards(cls, config, group, block_id):
        return group.cards_of(group.newest(config), count=config["count"])

    def sample_value(self):
        return {"heading": str(_("New on the site")), "count": 3, "otherwise": "nothing"}

    class Meta:
        icon = "list-ul"
        label = _("Page list")
        description = _("The newest pages of a section, a topic or a type, as they are when the message leaves.")
        label_format = _("Page list: the newest {count} {section} {tag}")
        group = groups.FROM_THE_SITE
