"""Who may write what in a message."""

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue, StructValue

from .blocks.raw_mjml import PERMISSION, RawMjmlBlock


def may_write_mjml(user):
    return bool(user) and user.has_perm(f"wagtail_nurture.{PERMISSION}")


def offer(widget, user):
    """Let ``widget`` (of a message's body, one form's own) offer to ``user`` (None: anybody) what they may add."""
    if not may_write_mjml(user):
        widget.__init__(widget.block_def.without([RawMjmlBlock.slug]), attrs=widget.attrs)


def refusals(body, *, kept, user):
    """What ``user`` may not do in ``body`` (StreamValue), as words. ``kept``: the StreamValues that stood before.

    MJML that stood there already may stay, move and be taken out.
    """
    if may_write_mjml(user):
        return []
    known = {source for before in kept if before is not None for source in mjml_in(before)}
    if set(mjml_in(body)) <= known:
        return []
    return [
        _(
            "You may neither add nor change a part “Raw MJML”: that needs a permission of its own. Leave it as it was, "
            "or ask somebody who has it."
        )
    ]


def mjml_in(value):
    """The MJML of every such block in ``value``, however deep it stands."""
    if isinstance(value, StreamValue):
        for child in value:
            if isinstance(child.block, RawMjmlBlock):
                yield child.value["source"] or ""
            else:
                yield from mjml_in(child.value)
    elif isinstance(value, StructValue):
        for inner in value.values():
            yield from mjml_in(inner)
