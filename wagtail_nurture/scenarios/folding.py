"""How parts read when they are folded: as the flow says it, not as their fields stand."""

from django.forms import Media
from django.utils.functional import cached_property
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from wagtail_nurture.audience.folding import SCRIPT


class WaitUntilAdapter(StructBlockAdapter):
    """The step's ``folded()`` are the words, with %(places)s, that ``wait_until.js`` fills."""

    js_constructor = "wagtail_nurture.WaitUntil"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        return [name, children, meta | {"folded": block.part.folded()}]

    @cached_property
    def media(self):
        return super().media + Media(js=["wagtail_nurture/admin/wait_until.js"])


def folds(step):
    """Class decorator of a step whose block has ``years`` and ``hour``."""
    register(WaitUntilAdapter(), step.Block)
    return step


class ToldAloneAdapter(StructBlockAdapter):
    """The part's ``folded()`` are the ways to say it (``audience.folding.way``)."""

    js_constructor = "wagtail_nurture.ToldAlone"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        return [name, children, meta | {"folded": block.part.folded()}]

    @cached_property
    def media(self):
        return super().media + SCRIPT


def told(part):
    """Class decorator of a part that has ways to say it."""
    register(ToldAloneAdapter(), part.Block)
    return part
