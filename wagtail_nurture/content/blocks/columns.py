from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from ..mjml import Element
from . import groups
from .base import MessageBlock, registry


@registry.register
class ColumnsBlock(MessageBlock, blocks.StructBlock):
    """Two columns of simple blocks, below each other on a phone."""

    slug = "columns"
    holds_simple = True

    def __init__(self, local_blocks=None, simple_blocks=(), **options):
        simple = list(simple_blocks)
        super().__init__(
            [
                ("left", blocks.StreamBlock(simple, label=pgettext_lazy("column", "Left"), required=False)),
                ("right", blocks.StreamBlock(simple, label=_("Right"), required=False)),
                *(local_blocks or ()),
            ],
            **options,
        )

    def mjml(self, value, context):
        return [
            Element(
                "mj-section",
                *[
                    Element("mj-column", *self._inside(value[side], context), width="50%", vertical_align="top")
                    for side in ("left", "right")
                ],
            )
        ]

    def _inside(self, stream, context):
        return [node for child in self._drawn(stream, context) for node in child.block.inside(child.value, context)]

    @staticmethod
    def _drawn(stream, context):
        """The blocks of one column, each while the canvas is at it."""
        for number, child in enumerate(stream):
            with context.at(child.id or f"{context.block_id}/{stream.stream_block.name}{number}"):
                yield child

    def paper(self, value, context):
        sides = [Element("td", *(self._on_paper(value[side], context) or "\xa0")) for side in ("left", "right")]
        return [Element("table", Element("tr", *sides), class_="columns")]

    def _on_paper(self, stream, context):
        nodes = []
        for child in stream:
            with context.at(child.id or context.block_id):
                nodes += child.block.paper(child.value, context)
        return nodes

    def plain(self, value, context):
        texts = []
        for side in ("left", "right"):
            texts += [child.block.plain(child.value, context) for child in self._drawn(value[side], context)]
        return "\n\n".join(filter(None, texts))

    def sample_value(self):
        text = {"type": "text", "value": str(_("<p>What fits in two panniers, and what stays at home.</p>"))}
        title = {"type": "heading", "value": {"text": str(_("Pack light")), "size": "small"}}
        return {"left": [title, text], "right": [title, text]}

    class Meta:
        icon = "grip"
        label = _("Two columns")
        description = _("Two columns of headings, text, pictures and buttons; below each other on a phone.")
        label_format = _("Two columns: {left} | {right}")
        group = groups.LAYOUT
