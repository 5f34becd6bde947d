"""A message while it is looked over: what several checks ask for is found once."""

from functools import cached_property

from wagtail.blocks import PageChooserBlock, RichTextBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Site

from .. import brand, merge, own_mjml, rich
from .. import compile as compiling
from ..blocks.raw_mjml import MjmlBlock
from ..blocks.words import LongWordsBlock, ParametersBlock, WordsBlock
from .walking import walk


class Reviewed:
    """``email`` (Email, saved or not), and what there is in it."""

    def __init__(self, email):
        self.email = email

    @cached_property
    def compiled(self):
        """As it would be sent (Compiled); ``parts`` is empty when it cannot be compiled."""
        return compiling.draw_email(self.email)

    @cached_property
    def written(self):
        """Everything that stands in its blocks: a list of Written."""
        return list(walk(self.email.body))

    @cached_property
    def texts(self):
        """(place, label, text) wherever a merge field may stand in words; rich text without its markup."""
        fields = [self.email._meta.get_field(name) for name in ("subject", "preheader")]
        own = [(field.name, field.verbose_name, getattr(self.email, field.name) or "") for field in fields]
        return own + [
            (each.place, each.block.label, _plain(each))
            for each in self.written
            if isinstance(each.block, WORDED) and each.value
        ]

    @cached_property
    def by_hand(self):
        """(place, Node) for each tag of MJML that was written by hand (see ``own_mjml``), at any depth."""
        return [
            (each.place, node)
            for each in self.written
            if isinstance(each.block, MjmlBlock)
            for node in own_mjml.nodes_of(each.value)
        ]

    @cached_property
    def fields(self):
        """Every merge field by name."""
        return merge.fields()

    @cached_property
    def pictures(self):
        """Where a picture is chosen: a list of Written whose value is an image."""
        return [each for each in self.written if isinstance(each.block, ImageChooserBlock) and each.value is not None]

    @cached_property
    def pages(self):
        """Where a page is chosen: a list of Written whose value is a page."""
        return [each for each in self.written if isinstance(each.block, PageChooserBlock) and each.value is not None]

    @cached_property
    def sites(self):
        """The sites that may send it, the main one first."""
        return list(Site.objects.select_related("root_page").order_by("-is_default_site", "pk")[:_MANY])

    @cached_property
    def brands(self):
        """{site: its brand}, see ``content.brand``."""
        return {site: brand.brand_of(site) for site in self.sites}


#: Where merge fields may stand.
WORDED = WordsBlock | LongWordsBlock | RichTextBlock | ParametersBlock | MjmlBlock
#: Of more sites than these nobody looks at the colours one by one.
_MANY = 20


def _plain(written):
    if isinstance(written.block, RichTextBlock):
        return rich.plain(getattr(written.value, "source", written.value))
    return str(written.value)
