from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..mjml import Element
from . import groups
from .base import SIDE, MessageBlock, registry


@registry.register
class DividerBlock(MessageBlock, blocks.StructBlock):
    """A thin line between two parts."""

    slug = "divider"
    simple = True

    def inside(self, value, context):
        return [
            Element(
                "mj-divider",
                border_width="1px",
                border_color="#e3e6e3",
                padding=f"20px {SIDE}",
                css_class="n-cell n-line",
            )
        ]

    def paper(self, value, context):
        return [Element("hr")]

    def plain(self, value, context):
        return "-" * 30

    class Meta:
        icon = "minus"
        label = _("Line")
        description = _("A thin line between two parts of the message.")
        group = groups.LAYOUT
