from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..paper import nodes
from . import choices, groups
from .base import DynamicBlock, registry
from .card_view import cards_mjml, cards_plain


BY = [
    ("all", _("all we know of the person")),
    ("interest", _("the topics that interest them")),
    ("also", _("what people who read the same also read")),
    ("section", _("the sections they read in")),
]


@registry.register
class RecommendedPagesBlock(DynamicBlock, blocks.StructBlock):
    """Pages this person has not read yet, the closest to what they care for first."""

    slug = "recommended_pages"

    def __init__(self, local_blocks=None, **options):
        super().__init__(
            [
                *choices.words_fields(_("Read more")),
                (
                    "by",
                    blocks.ChoiceBlock(
                        label=_("Chosen by"),
                        choices=BY,
                        default="all",
                        help_text=_("Never what the person read or bought, nor what we proposed to them this month."),
                    ),
                ),
                *choices.which_pages(),
                choices.count_field(),
                choices.say_why_field(),
                (
                    "otherwise",
                    blocks.ChoiceBlock(
                        label=_("When nothing is known that speaks for any page"),
                        choices=[("newest", _("show the newest pages")), ("nothing", _("leave this part out"))],
                        default="newest",
                    ),
                ),
                *(local_blocks or ()),
            ],
            **options,
        )

    def config(self, value):
        return choices.config_of(value, "by", "page_type", "tag", "count", "say_why", "otherwise")

    def mjml(self, value, context):
        self.declare(value, context)
        choices.note_gone(value, context)
        return cards_mjml(
            context,
            heading=value["heading"],
            button=value["button"] or translate("Read more"),
            say_why=value["say_why"],
        )

    def paper(self, value, context):
        self.declare(value, context)
        choices.note_gone(value, context)
        return nodes.cards(context, heading=value["heading"])

    def plain(self, value, context):
        return cards_plain(
            context,
            heading=value["heading"],
            button=value["button"] or translate("Read more"),
            say_why=value["say_why"],
        )

    @classmethod
    def cards(cls, config, group, block_id):
        people = [person for person in group.recipients if person.proposed is None]
        chosen = group.proposals.recommended(config, people=people, unrelated=config["otherwise"] == "newest")
        say_why = bool(config.get("say_why"))
        return group.proposals.propose(chosen, block_id=block_id, count=config["count"], say_why=say_why)

    def sample_value(self):
        return {"heading": str(_("Worth reading next")), "by": "all", "count": 2, "otherwise": "newest"}

    class Meta:
        icon = "pick"
        label = _("Recommended pages")
        description = _(
            "Pages each person has not read yet: close to what interests them, read by people who read the same, "
            "or from the same section. The preview says why. Never an empty part."
        )
        label_format = _("Recommended pages: at most {count}")
        group = groups.FOR_EACH_PERSON
