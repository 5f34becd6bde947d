"""What every block of a message can do."""

from wagtail_nurture.registry import Registry

from ..mjml import Element
from ..paper import nodes


registry = Registry("message block")

#: Left and right of every text and picture, in a mail 600 pixels wide; a phone has less (see ``layout.STYLE``).
SIDE = "36px"
#: What is said in a lower voice.
MUTED = "#646b71"


class MessageBlock:
    """Mixed into a Wagtail block.

    ``slug`` names it, ``simple`` allows it inside columns. A simple block says what stands in a column
    (:meth:`inside`); any block may draw whole sections instead (:meth:`mjml`). Both get a Canvas as ``context`` and may
    note problems on it.
    """

    slug = ""
    simple = False
    #: Whether it is made over other blocks: ``inner``, those that hold none themselves, as (slug, block) pairs.
    holds_blocks = False
    #: Whether it is made over simple blocks: ``simple_blocks``, as such pairs.
    holds_simple = False

    def inside(self, value, context):
        """MJML nodes that stand in a column."""
        raise NotImplementedError

    def mjml(self, value, context):
        """MJML sections."""
        return [section(*self.inside(value, context))]

    def plain(self, value, context):
        """The same as plain text, with the same links."""
        raise NotImplementedError

    def paper(self, value, context):
        """The same in a letter, as HTML nodes (``content.paper.nodes``) on a PaperCanvas; by default its plain text."""
        return nodes.paragraphs(self.plain(value, context))

    def get_preview_template(self, value, context=None):
        return "wagtail_nurture/content/block_preview.html"

    def get_preview_context(self, value, parent_context=None):
        from .. import preview

        return {**(parent_context or {}), "html": preview.block_html(self, value)}

    def sample_value(self):
        """Raw value shown in the block picker."""
        return {}

    def get_preview_value(self):
        return self.normalize(self.to_python(self.sample_value()))


class DynamicBlock(MessageBlock):
    """A block that shows other things to each person: cards, found for a whole group at once."""

    def config(self, value):
        """``value`` as the JSON that :meth:`cards` works from; kept in the compiled version."""
        raise NotImplementedError

    @classmethod
    def cards(cls, config, group, block_id):
        """{delivery id: [card]} for everyone in ``group``; see ``content.cards``. No card: nothing is shown."""
        raise NotImplementedError

    def declare(self, value, context):
        """Tell the canvas that this block must be filled for each person."""
        context.dynamic[context.block_id] = {"kind": self.slug, "config": self.config(value)} | context.where


def section(*nodes, **attributes):
    """One full-width section of the card with ``nodes`` below each other."""
    return Element("mj-section", Element("mj-column", *nodes), **attributes)


def cell(*nodes, padding="0", css_class="", **attributes):
    """Text with the message's side margins; ``padding`` is that above and below."""
    top, bottom = (padding.split() * 2)[:2]
    return Element(
        "mj-text",
        *nodes,
        css_class=f"n-cell n-text {css_class}".strip(),
        padding=f"{top} {SIDE} {bottom} {SIDE}",
        **attributes,
    )


def mark(context, *slot):
    """A slot between other nodes."""
    return Element("mj-raw", context.slot(*slot))
