from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..mjml import Element
from . import groups
from .base import MessageBlock, registry


#: Pixels by size; a part of the message has some space of its own already.
HEIGHTS = {"small": 12, "medium": 28, "large": 56}


@registry.register
class SpacerBlock(MessageBlock, blocks.StructBlock):
    """Empty space between two parts."""

    slug = "spacer"
    simple = True

    size = blocks.ChoiceBlock(
        label=_("Size"),
        choices=[("small", _("Small")), ("medium", _("Medium")), ("large", _("Large"))],
        default="medium",
        help_text=_("Every part has some space around it already. Add more only where the message should breathe."),
    )

    def inside(self, value, context):
        return [Element("mj-spacer", height=f"{HEIGHTS.get(value['size'], HEIGHTS['medium'])}px")]

    def paper(self, value, context):
        return [Element("div", "\xa0", class_=f"space-{value['size'] or 'medium'}")]

    def plain(self, value, context):
        """Nothing: an empty line stands between any two parts."""
        return ""

    def sample_value(self):
        return {"size": "large"}

    class Meta:
        icon = "order"
        label = _("Space")
        description = _("Empty space between two parts of the message.")
        label_format = _("Space: {size}")
        group = groups.LAYOUT
