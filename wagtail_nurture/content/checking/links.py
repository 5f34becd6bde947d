from django.utils.translation import gettext_lazy as _
from wagtail.blocks import RichTextBlock

from .. import own_mjml, rich
from .base import Check, error, registry


NO_WORDS = _("A link has no words: nobody can press it. Write some, or take it away.")


@registry.register
class LinkWords(Check):
    """Links in a text that nobody sees, since no words stand in them. Where links lead is looked at while drawing."""

    slug = "link_words"

    def problems(self, message):
        for written in message.written:
            if isinstance(written.block, RichTextBlock) and written.value:
                tree = rich.read(getattr(written.value, "source", written.value))
                if any(not words.strip() for words in rich.links(tree)):
                    yield error(written.place, NO_WORDS)
        for place, node in message.by_hand:
            if node.tag in ("a", "mj-button") and node.attributes.get("href") and own_mjml.says_nothing(node):
                yield error(place, NO_WORDS)
