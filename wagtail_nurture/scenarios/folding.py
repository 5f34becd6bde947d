"""How the steps that wait for a date read when they are folded: as the flow says it, not as their fields stand."""

from django.forms import Media
from django.utils.functional import cached_property
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter


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
