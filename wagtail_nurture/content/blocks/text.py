from django.utils.translation import gettext_lazy as _

from . import groups
from .base import MessageBlock, cell, registry
from .words import RichWordsBlock


@registry.register
class TextBlock(MessageBlock, RichWordsBlock):
    """Paragraphs, lists and links."""

    slug = "text"
    simple = True

    def inside(self, value, context):
        return [cell(*context.rich(value), padding="6px 0")]

    def paper(self, value, context):
        return context.rich(value)

    def plain(self, value, context):
        return context.rich_lines(value)

    def sample_value(self):
        return str(
            _("<p>Hello {{ first_name|there }},</p><p>Three things decide whether a bike fits your journey.</p>")
        )

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, lists and links. Merge fields such as {{ first_name|there }} may stand in them.")
        group = groups.WORDS
