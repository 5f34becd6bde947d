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
    #: Names of choices among things that editors delete: ``problems`` says itself when one is gone.
    judges = ()

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
    def strays(cls, value):
        """The fields of the block's ``value`` that hold a choice which is not offered (any more)."""
        return [
            name
            for name, block in value.block.child_blocks.items()
            if isinstance(block, blocks.ChoiceBlock) and name not in cls.judges and not _offers(block, value.get(name))
        ]

    @classmethod
    def config_of(cls, value):
        """The ``config`` of the block's ``value``; a stray choice counts as not chosen, and is a problem on publish."""
        strays = cls.strays(value)
        if strays:
            value = type(value)(value.block, [(n, None if n in strays else v) for n, v in value.items()])
        return cls.config(value)

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


def _offers(block, value):
    return value in (None, "") or str(value) in {str(each) for each in _values(block.field.choices)}


def _values(choices):
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _values(words)
        else:
            yield value


def strays(stream):
    """[(id of a part, label of a field)] of the choices in ``stream``, at any depth, that are not offered."""
    for child in stream:
        part = getattr(child.block, "part", None)
        for name in part.strays(child.value) if part else ():
            yield str(child.id or ""), child.block.child_blocks[name].label
        for inner in _streams(child.value):
            yield from strays(inner)


def _streams(value):
    """The streams inside a block's ``value``, not those inside them."""
    if isinstance(value, blocks.StreamValue):
        yield value
    elif isinstance(value, blocks.StructValue):
        for inner in value.values():
            yield from _streams(inner)
    elif isinstance(value, blocks.list_block.ListValue):
        for inner in value:
            yield from _streams(inner)
