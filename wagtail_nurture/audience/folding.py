"""What is folded in an editor reads as the flow says it: the words are given here, ``folded.js`` fills them in.

Wagtail's folded heading strings the fields together as they stand. A part whose sentence should be read there instead
gives the ways to say it as a list of :func:`way`; the first one that fits what is filled in is taken.
"""

from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtail.blocks import StreamBlock, StructBlock
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.blocks.struct_block import StructBlockAdapter


SCRIPT = Media(js=["wagtail_nurture/admin/folded.js"])


def way(*words, when=(), by="", where=(), more=(), **places):
    """One way to say it: ``words`` (translated; one and many where they differ ``by`` the number in a field).

    Their %(places)s are names of the block's fields, or are given such names (or words) in ``places``. The way fits
    when each field of ``when`` is filled in, or has one of the values that it maps to. ``where`` are the words for a
    choice of pages (:func:`audience.pagewords.folded`), of which %(pages)s tells those that are chosen; ``more`` is
    the same for %(more)s.
    """
    needs = when if isinstance(when, dict) else dict.fromkeys(when, True)
    told = {"words": [_renamed(str(each), places) for each in words], "when": needs, "by": by, "pages": list(where)}
    return told | ({"more": list(more)} if more else {})


def _renamed(words, places):
    for name, instead in places.items():
        for kind in "sd":
            words = words.replace(f"%({name}){kind}", instead)
    return words


class RuleBlock(StructBlock):
    """``match`` and ``conditions`` (a :class:`ToldBlock`), told together."""


class ToldBlock(StreamBlock):
    """Parts that have words of their own; alone it puts "or" between them. ``kinds`` are their classes, by slug."""

    def __init__(self, local_blocks=None, *, kinds, **kwargs):
        super().__init__(local_blocks, **kwargs)
        self.kinds = kinds


class RuleAdapter(StructBlockAdapter):
    """Without words of its own: they stand in the stream, which all rules of an editor share (DESIGN §6)."""

    js_constructor = "wagtail_nurture.Rule"

    @cached_property
    def media(self):
        return super().media + SCRIPT


class ToldAdapter(StreamBlockAdapter):
    js_constructor = "wagtail_nurture.Told"

    def js_args(self, block):
        *given, meta = super().js_args(block)
        told = {
            "kinds": {slug: kind.folded() for slug, kind in block.kinds.items()},
            "or": _("or"),
            "all": _("%(first)s, and %(second)s"),
            "any": _("%(first)s, or %(second)s"),
            "none": _("none of these: %(conditions)s"),
            "group": _("(%(conditions)s)"),
        }
        return [*given, meta | {"told": told}]

    @cached_property
    def media(self):
        return super().media + SCRIPT


register(RuleAdapter(), RuleBlock)
register(ToldAdapter(), ToldBlock)
