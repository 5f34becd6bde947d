"""StreamField blocks of a message."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class MessageBlocks(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("Heading"))
