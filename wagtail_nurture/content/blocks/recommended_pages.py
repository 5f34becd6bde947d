from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from . import choices
from .base import DynamicBlock, registry
from .card_view import cards_mjml, cards_plain


@registry.register
class RecommendedPagesBlock(DynamicBlock, blocks.StructBlock):
    """Pages this person has not read yet, the closest to what they care for first."""

    slug = "recommended_pages"

    def __init__(self, local_blocks=None, **options):
        super().__init__(
            [
                *choices.words_fields(_("Read more")),
                *choices.which_pages(),
                choices.count_field(),
                (
                    "otherwise",
                    blocks.ChoiceBlock(
                        label=_("When none shares a topic with what the person read or asked for"),
                        choices=[("newest", _("show the newest pages")), ("nothing", _("leave this part out"))],
                        default="newest",
                    ),
                ),
                *(local_blocks or ()),
            ],
            **options,
        )

    def config(self, value):
        return choices.config_of(value, "page_type", "tag", "count", "otherwise")

    def mjml(self, value, context):
        self.declare(value, context)
        choices.note_gone(value, context)
        return cards_mjml(context, heading=value["heading"], button=value["button"] or translate("Read more"))

    def plain(self, value, context):
        return cards_plain(context, heading=value["heading"], button=value["button"] or translate("Read more"))

    @classmethod
    def cards(cls, config, group, block_id):
        chosen = group.recommended(config, people=group.recipients, unrelated=config["otherwise"] == "newest")
        return group.cards_of(chosen, count=config["count"])

    def sample_value(self):
        return {"heading": str(_("Worth reading next")), "count": 2, "otherwise": "newest"}

    class Meta:
        icon = "pick"
        label = _("Recommended pages")
        description = _(
            "Pages each person has not read yet, closest to what they read or asked for first. Never an empty part."
        )
        label_format = _("Recommended pages: at most {count}")
        group = _("Different for each person")
