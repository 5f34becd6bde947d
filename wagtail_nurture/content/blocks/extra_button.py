from wagtail import blocks

from .base import MessageBlock
from .button import button
from .words import spoken_link


class ExtraButtonBlock(MessageBlock, blocks.StructBlock):
    """A button of a system message to a named address of the delivery ("file_url"). Not offered to editors."""

    slug = "extra_button"

    text = blocks.CharBlock()
    name = blocks.CharBlock()

    def inside(self, value, context):
        return [button(context, value["text"], context.named(value["name"]))]

    def plain(self, value, context):
        return spoken_link(context.words(value["text"]), context.named(value["name"]))
