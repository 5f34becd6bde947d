from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import SIDE, MessageBlock, registry
from .words import LinkBlock, WordsBlock, spoken_link


@registry.register
class ButtonBlock(MessageBlock, blocks.StructBlock):
    """The one thing the message asks for."""

    slug = "button"
    simple = True

    text = WordsBlock(label=_("Words on the button"), max_length=80)
    link = LinkBlock()

    def inside(self, value, context):
        return [button(context, value["text"], context.link(value["link"], label=value["text"]))]

    def paper(self, value, context):
        """Nobody can press it: a code to scan, which knows its reader, and the address to type."""
        code, address = context.code(value["link"], label=value["text"]), context.link(value["link"])
        return [nodes.scan(code, context.words(value["text"]), address)]

    def plain(self, value, context):
        return spoken_link(context.words(value["text"]), context.link(value["link"], label=value["text"]))

    def sample_value(self):
        return {"text": str(_("Book a test ride")), "link": {"page": None, "url": "https://example.org/"}}

    class Meta:
        icon = "link"
        label = _("Button")
        description = _("A button in the brand's colour: the one thing the message asks for.")
        label_format = _("Button “{text}” → {link}")
        group = groups.WORDS


def button(context, words, href):
    """A button in the site's colour for buttons that leads to ``href`` (a slot's word)."""
    return Element(
        "mj-button",
        context.words(words),
        href=href or "#",
        background_color=context.brand("button"),
        color=context.brand("on_button"),
        css_class="n-cell n-button",
        padding=f"14px {SIDE} 18px {SIDE}",
    )
