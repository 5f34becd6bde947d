from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..paper import nodes
from . import choices, groups
from .base import DynamicBlock, registry
from .card_view import cards_mjml, cards_plain


SOURCES = [
    ("recent", _("the pages looked at last")),
    ("most", _("the pages looked at most")),
    ("unbought", _("the pages looked at last, without what they bought")),
    ("clicked", _("the page they clicked in this scenario")),
    ("started", _("the page that started this scenario")),
]


@registry.register
class PagesViewedBlock(DynamicBlock, blocks.StructBlock):
    """Pages this person looked at before."""

    slug = "pages_viewed"

    def __init__(self, local_blocks=None, **options):
        super().__init__(
            [
                *choices.words_fields(_("See it again")),
                ("source", blocks.ChoiceBlock(label=_("Which ones"), choices=SOURCES, default="recent")),
                *choices.which_pages(),
                choices.count_field(),
                (
                    "otherwise",
                    blocks.ChoiceBlock(
                        label=_("For somebody who looked at none"),
                        choices=[
                            ("nothing", _("leave this part out")),
                            ("newest", _("show new pages of the topic instead")),
                        ],
                        default="nothing",
                    ),
                ),
                *(local_blocks or ()),
            ],
            **options,
        )

    def config(self, value):
        return choices.config_of(value, "source", "page_type", "tag", "count", "otherwise")

    def mjml(self, value, context):
        self.declare(value, context)
        choices.note_gone(value, context)
        return cards_mjml(context, heading=value["heading"], button=value["button"] or translate("See it again"))

    def paper(self, value, context):
        self.declare(value, context)
        choices.note_gone(value, context)
        return nodes.cards(context, heading=value["heading"])

    def plain(self, value, context):
        return cards_plain(context, heading=value["heading"], button=value["button"] or translate("See it again"))

    @classmethod
    def cards(cls, config, group, block_id):
        clicked, started = config["source"] == "clicked", config["source"] == "started"
        views = group.started if started else group.clicked if clicked else group.viewed
        chosen = cls.chosen(config, group, views)
        if clicked and config["otherwise"] == "newest":
            # Before something new: what they looked at, even if they did not click it in this scenario.
            seen = cls.chosen(config, group, group.viewed)
            chosen = {delivery: own or seen[delivery] for delivery, own in chosen.items()}
        count = 1 if clicked or started else config["count"]
        found = group.cards_of(chosen, count=count)
        empty = [person for person in group.recipients if not found[person.delivery_id]]
        if config["otherwise"] == "newest" and empty:
            chosen = group.proposals.recommended(config, people=[person for person in empty if person.proposed is None])
            instead = group.proposals.propose(chosen, block_id=block_id, count=config["count"])
            found |= {person.delivery_id: instead[person.delivery_id] for person in empty}
        return found

    @staticmethod
    def chosen(config, group, views):
        """{delivery id: [translation key]} of ``views`` that the block may show."""
        allowed = group.matching(config)
        chosen = {}
        for delivery, own in group.without_muted(views).items():
            fitting = [view for view in own if allowed is None or view.page_id in allowed]
            if config["source"] == "most":
                fitting.sort(key=lambda view: -view.times)
            keys = dict.fromkeys(group.keys[view.page_id] for view in fitting if view.page_id in group.keys)
            bought = group.proposals.bought[delivery] if config["source"] == "unbought" else ()
            chosen[delivery] = [key for key in keys if key not in group.shown[delivery] and key not in bought]
        return chosen

    def sample_value(self):
        return {"heading": str(_("You looked at these")), "source": "recent", "count": 2, "otherwise": "newest"}

    class Meta:
        icon = "history"
        label = _("Pages viewed")
        description = _("The pages each person looked at, as they are on the site when the message leaves.")
        label_format = _("Pages viewed: at most {count}, {source}")
        group = groups.FOR_EACH_PERSON
