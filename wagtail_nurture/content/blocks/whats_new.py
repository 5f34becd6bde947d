from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .. import merge
from ..paper import nodes
from . import choices, groups
from .base import DynamicBlock, registry
from .card_view import cards_mjml, cards_plain


@registry.register
class WhatsNewBlock(DynamicBlock, blocks.StructBlock):
    """Pages published since this person was last sent the message; where nothing fits, nothing is sent."""

    slug = "whats_new"

    def __init__(self, local_blocks=None, **options):
        super().__init__(
            [
                *choices.words_fields(_("Read more")),
                *choices.which_pages(),
                choices.count_field(),
                (
                    "least",
                    blocks.IntegerBlock(
                        label=_("Send it only with at least"),
                        default=1,
                        min_value=0,
                        max_value=12,
                        help_text=_(
                            "So many new pages. Whoever has fewer is not sent the message, unless another part of this "
                            "kind has enough for them. 0: it is sent in any case."
                        ),
                    ),
                ),
                (
                    "days",
                    blocks.IntegerBlock(
                        label=_("For the first time, days back"),
                        default=30,
                        min_value=1,
                        max_value=366,
                        help_text=_("For whoever was never sent this message: what was published within so many days."),
                    ),
                ),
                choices.say_why_field(),
                *(local_blocks or ()),
            ],
            **options,
        )

    def config(self, value):
        config = choices.config_of(value, "page_type", "tag", "count", "least", "days", "say_why")
        return config | {"heading": merge.in_words(value["heading"] or "")}

    def mjml(self, value, context):
        self.declare(value, context)
        self._note_problems(value, context)
        return cards_mjml(context, **self._words(value))

    @staticmethod
    def _note_problems(value, context):
        choices.note_gone(value, context)
        if value["least"] > value["count"]:
            context.problem(translate("More pages are asked for than are shown at most: it would never leave."))

    def paper(self, value, context):
        self.declare(value, context)
        self._note_problems(value, context)
        return nodes.cards(context, heading=value["heading"])

    def plain(self, value, context):
        return cards_plain(context, **self._words(value))

    @staticmethod
    def _words(value):
        button = value["button"] or translate("Read more")
        return {"heading": value["heading"], "button": button, "say_why": value["say_why"]}

    @classmethod
    def cards(cls, config, group, block_id):
        people = [person for person in group.recipients if person.proposed is None]
        chosen = group.proposals.whats_new(config, people=people)
        say_why = bool(config["say_why"])
        found = group.proposals.propose(chosen, block_id=block_id, count=config["count"], say_why=say_why)
        for person in people:
            group.found_news(person.delivery_id, len(found[person.delivery_id]) >= config["least"])
        return found

    def sample_value(self):
        return {"heading": str(_("New since last time")), "count": 3, "least": 0, "days": 366}

    class Meta:
        icon = "calendar-alt"
        label = _("What’s new")
        description = _(
            "Pages published since each person was last sent this message, by what interests them, without what they "
            "read. Whoever has nothing new is sent nothing."
        )
        label_format = _("What’s new: at most {count}, sent with at least {least}")
        group = groups.FOR_EACH_PERSON
