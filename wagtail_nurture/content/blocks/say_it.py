from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_nurture.audience import sayings

from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import MessageBlock, cell, registry
from .heading import SMALL
from .words import WordsBlock, spoken_link


#: Buttons in one block: more are no choice at a glance.
MOST = 6
OUTLINE = (
    "display:inline-block;margin:%s;padding:10px 15px;border:2px solid;border-radius:8px;font-weight:700;"
    "line-height:1.3;text-align:center;text-decoration:none;color:%s;"
)


class ButtonsBlock(blocks.StreamBlock):
    """The buttons: each kind of thing to say is a block of its own."""

    def __init__(self, local_blocks=None, **options):
        kinds = [(slug, kind.block()) for slug, kind in sayings.registry.items()]
        super().__init__([*kinds, *(local_blocks or ())], **options)

    class Meta:
        min_num = 1
        max_num = MOST
        label = _("Buttons")


@registry.register
class SayItBlock(MessageBlock, blocks.StructBlock):
    """Buttons by which a person says something of themselves: what they like, how often they want to hear from us.

    A press opens a page that shows what is about to be said; only its own button says it.
    """

    slug = "say_it"
    simple = True

    heading = WordsBlock(label=_("Heading"), required=False, max_length=150)

    def __init__(self, local_blocks=None, **options):
        super().__init__([("buttons", ButtonsBlock()), *(local_blocks or ())], **options)

    def inside(self, value, context):
        options, address = self._acts(value, context)
        heading = [cell(Element("h2", context.words(value["heading"]), style=SMALL), padding="16px 2px")]
        buttons = [
            node
            for number, option in enumerate(options)
            for node in (" ", _button(context, option["words"], address(number)))
        ]
        return [*(heading if value["heading"] else ()), cell(*buttons, padding="8px", css_class="n-said")]

    @staticmethod
    def _acts(value, context):
        """(the buttons, what makes the address behind each); what is wrong with them is noted."""
        options = options_of(value)
        for problem in problems_of(options):
            context.problem(problem)
        return options, context.act("say", options=options)

    def paper(self, value, context):
        """A code for each button: its page shows what is about to be said, as it does behind a press."""
        options, code = self._acts(value, context)
        return [
            *nodes.title(context, value["heading"]),
            nodes.scans([(code(number), option["words"]) for number, option in enumerate(options)]),
        ]

    def plain(self, value, context):
        options = options_of(value)
        address = context.act("say", options=options)
        lines = [spoken_link(option["words"], address(number)) for number, option in enumerate(options)]
        heading = [f"## {context.words(value['heading'])}"] if value["heading"] else []
        return "\n\n".join([*heading, "\n".join(lines)])

    def sample_value(self):
        buttons = [
            {"type": "rhythm", "value": {"words": str(_("Less often, please")), "frequency": "monthly"}},
            {"type": "rhythm", "value": {"words": str(_("Tell me everything")), "frequency": "always"}},
        ]
        return {"heading": str(_("What would you like?")), "buttons": buttons}

    class Meta:
        icon = "comment"
        label = _("Say-it buttons")
        description = _(
            "Buttons by which people say what they like, what not, or how often: rather touring, rather city, less "
            "often. They work without any measuring."
        )
        label_format = _("Say-it buttons {heading}")
        group = groups.WHAT_PEOPLE_TELL


def options_of(value):
    """The buttons of ``value`` (StructValue) as the JSON that the page behind them works from."""
    return [
        {
            "slug": child.block_type,
            "words": " ".join((child.value.get("words") or "").split()),
            "config": sayings.registry[child.block_type].config_of(child.value),
        }
        for child in value["buttons"]
    ]


def problems_of(options):
    """What is wrong with the buttons, as sentences."""
    if not options:
        return [translate("Add a button.")]
    wanting = [] if all(option["words"] for option in options) else [translate("Write the words on each button.")]
    wrong = [problem for option in options for problem in sayings.of(option).problems()]
    return list(dict.fromkeys([*wanting, *wrong]))


def _button(context, words, href):
    """Quieter than the button of the message: outlined in the colour of its words, also in the dark."""
    style = OUTLINE % (context.sides("0", "4px", "10px", "0"), context.brand("link"))
    # Outlook knows no padding inside a line, and no margin: spaces keep the words from the edge, and buttons apart.
    return Element("a", f"\xa0{words}\xa0", href=href, class_="n-link", style=style)
