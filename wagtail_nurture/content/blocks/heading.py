from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..mjml import Element
from . import groups
from .base import MessageBlock, cell, registry
from .words import WordsBlock


LARGE = "margin:0;font-size:30px;line-height:1.2;font-weight:800;letter-spacing:-0.4px;"
SMALL = "margin:0;font-size:21px;line-height:1.3;font-weight:700;"


@registry.register
class HeadingBlock(MessageBlock, blocks.StructBlock):
    """A title, large at the top of a message or small above a part of it."""

    slug = "heading"
    simple = True

    text = WordsBlock(label=_("Heading"), max_length=150)
    size = blocks.ChoiceBlock(
        label=_("Size"), choices=[("large", _("Large")), ("small", _("Small"))], default="large", required=False
    )

    def inside(self, value, context):
        words = context.words(value["text"])
        if value["size"] == "small":
            return [cell(Element("h2", words, style=SMALL), padding="16px 8px")]
        return [cell(Element("h1", words, style=LARGE), padding="20px 12px", css_class="n-h1")]

    def paper(self, value, context):
        return [Element("h2" if value["size"] == "small" else "h1", context.words(value["text"]))]

    def plain(self, value, context):
        words = context.words(value["text"])
        return f"{words}\n{'=' * 30}" if value["size"] != "small" else f"## {words}"

    def sample_value(self):
        return {"text": str(_("Choosing a touring bike well")), "size": "large"}

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("A title, large or small. Merge fields such as {{ first_name|there }} may stand in it.")
        label_format = _("Heading: {text}")
        group = groups.WORDS
