from django.utils.translation import gettext as _
from wagtail.blocks import CharBlock, TextBlock

from .. import merge
from .base import Check, error, registry
from .reviewed import WORDED


@registry.register
class Unfilled(Check):
    """Merge fields where none is filled in (a question, a button to say something, the title of an event): everybody
    would read the braces, in the message or on the page behind it."""

    slug = "unfilled"

    def problems(self, message):
        for written in message.written:
            if not isinstance(written.block, CharBlock | TextBlock) or isinstance(written.block, WORDED):
                continue
            if found := merge.FIELD.search(str(written.value or "")):
                words = _("%(label)s: merge fields are not filled in here. Write it without %(field)s.")
                yield error(written.place, words % {"label": written.block.label, "field": found[0]})
