"""The stream of a message's blocks, made of whatever is registered."""

from copy import copy

from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter

from .base import registry
from .extra_button import ExtraButtonBlock


registry.discover("wagtail_nurture.content.blocks")

#: In which order the picker offers them, group by group (``groups``); others come last in theirs.
ORDER = [
    *"heading text button quote hero image page_card page_list document event".split(),
    *"pages_viewed recommended_pages whats_new product_card nearest_shop tell_a_friend voucher shown_if".split(),
    *"say_it survey_question columns divider spacer raw_mjml".split(),
]


class MessageBlocks(blocks.StreamBlock):
    """Every registered block, ours first. What stands in others is the same instance there (DESIGN §6)."""

    #: Slugs that the picker does not offer; where they stand already they are shown.
    withheld = ()

    def __init__(self, local_blocks=None, **options):
        names = [*(slug for slug in ORDER if slug in registry), *(slug for slug in registry if slug not in ORDER)]
        kinds = {slug: registry[slug] for slug in names}
        plain = {slug: kind() for slug, kind in kinds.items() if not (kind.holds_blocks or kind.holds_simple)}
        simple = [(slug, block) for slug, block in plain.items() if block.simple]
        plain |= {slug: kind(simple_blocks=simple) for slug, kind in kinds.items() if kind.holds_simple}
        over = {
            slug: kind(inner=[(slug, plain[slug]) for slug in names if slug in plain])
            for slug, kind in kinds.items()
            if kind.holds_blocks
        }
        super().__init__([*((slug, (plain | over)[slug]) for slug in names), *(local_blocks or ())], **options)

    def without(self, names):
        """The same to write with, of which nobody adds ``names`` (slugs)."""
        twin = copy(self)
        twin.withheld = tuple(names)
        return twin

    class Meta:
        block_counts = {}
        collapsed = False
        label = _("Message")


class MessageBlocksAdapter(StreamBlockAdapter):
    """Wagtail's, whose picker does not offer what is withheld, inside other blocks neither."""

    js_constructor = "wagtail_nurture.MessageBlocks"

    def js_args(self, block):
        *rest, meta = super().js_args(block)
        return [*rest, meta | {"withheld": list(block.withheld)}]

    @cached_property
    def media(self):
        return super().media + Media(js=["wagtail_nurture/admin/withheld.js"])


register(MessageBlocksAdapter(), MessageBlocks)


class SystemBlocks(MessageBlocks):
    """What system messages are written with."""

    def __init__(self, local_blocks=None, **options):
        super().__init__([("extra_button", ExtraButtonBlock()), *(local_blocks or ())], **options)
