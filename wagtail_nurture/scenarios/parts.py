"""What triggers, steps and exits have in common: a block to fill in, plain configuration, and a sentence."""

from functools import cache

from django.core.exceptions import ValidationError
from django.forms import Media
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter, StructBlockValidationError


class PartBlock(blocks.StructBlock):
    """The form of one part. Says on publish what the part itself finds wrong; a draft may be half-empty."""

    part = None

    def clean(self, value):
        cleaned = super().clean(value)
        if self.part and not self.is_deferred_validation:
            problems = self.part.problems(self.part.config(cleaned))
            if problems:
                raise StructBlockValidationError(non_block_errors=[ValidationError(words) for words in problems])
        return cleaned


class PartAdapter(StructBlockAdapter):
    """Wagtail's, whose folded blocks stay silent about what is not chosen."""

    @cached_property
    def media(self):
        return super().media + Media(js=["wagtail_nurture/admin/labels.js"])


register(PartAdapter(), PartBlock)


class Part:
    """One kind of trigger, step or exit: one class in one file.

    ``Block`` is what an editor fills in; ``config`` turns its value into the JSON that a version keeps for ever;
    everything else reads that JSON only, so that a version runs on whatever became of the editor's draft.
    """

    slug = ""
    label = ""
    #: Whether editors may put it into a scenario; what newsletters run on is not shown there.
    offered = True
    icon = "placeholder"
    #: Heading in the editor's list of parts; what has none stands first.
    group = ""
    #: Wagtail's collapsed heading: words with {child} places, see StructBlock's ``label_format``.
    label_format = None

    class Block(PartBlock):
        pass

    @classmethod
    @cache
    def block(cls):
        """The block of this part; one instance, shared by all streams (DESIGN §6: the editor's page stays small)."""
        return cls.dress(cls.Block())

    @classmethod
    def dress(cls, block):
        """``block`` with this part's name, icon, group and heading. They stay out of migrations this way."""
        block.part = cls
        block.label = cls.label
        block.meta.label, block.meta.icon, block.meta.label_format = cls.label, cls.icon, cls.label_format
        block.meta.group = cls.group
        return block

    @classmethod
    def config(cls, value):
        """The block's ``value`` (StructValue, possibly half-empty) as a JSON dict."""
        return {}

    @classmethod
    def sentence(cls, config):
        """The part in words, in the active language."""
        return str(cls.label)

    @classmethod
    def problems(cls, config):
        """Why this part cannot run, as sentences that say how to mend it; [] when it can."""
        return []
