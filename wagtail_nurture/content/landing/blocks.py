"""The list of an editor: if these conditions hold, that page."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_nurture.audience import ruleblock

from .. import rules


class WayBlock(blocks.StructBlock):
    """One rule and its page."""

    def __init__(self, local_blocks=None, **options):
        rule = ruleblock.block(label=_("For people who"), help_text=_("Asked when the person opens the link."))
        page = blocks.PageChooserBlock(label=_("Page"))
        super().__init__([("rule", rule), ("page", page), *(local_blocks or ())], **options)

    def clean(self, value):
        value = super().clean(value)
        wrong = [] if self.is_deferred_validation else rules.problems(ruleblock.config_of(value["rule"]))
        if wrong:
            raise StructBlockValidationError(block_errors={"rule": ValidationError(wrong)})
        return value

    class Meta:
        icon = "nurture-branch"
        label = _("Page by rule")
        label_format = _("{rule}: {page}")


class Ways(blocks.StreamBlock):
    """From the top to the bottom."""

    way = WayBlock()

    class Meta:
        max_num = 10
