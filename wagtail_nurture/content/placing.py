"""Where in a message something stands: in words, and as the errors that Wagtail shows beside each block."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_nurture.exceptions import Problem


def named(problem, stream):
    """``problem`` with the kind and number of its block in front, so that it is found in a long message."""
    for number, child in enumerate(stream, 1):
        if trail := problem.place and _trail(child, problem.place):
            message = _("%(block)s (part %(number)d): %(message)s") % {
                "block": " › ".join(dict.fromkeys(str(block.label) for block in trail)),
                "number": number,
                "message": problem.message,
            }
            return Problem(problem.place, message, problem.warning)
    return problem


def holds(child, place):
    """Whether the block ``child`` of a stream, or one in it, has the id ``place``."""
    return bool(place and _trail(child, place))


def _trail(child, place):
    """The blocks from ``child`` to the one whose id is ``place``; [] when it is not in there."""
    if child.id == place:
        return [child.block]
    for stream in _streams(child.value).values():
        for inner in stream:
            if trail := _trail(inner, place):
                return [child.block, *trail]
    return []


def _streams(value):
    if not isinstance(value, StructValue):
        return {}
    return {name: inner for name, inner in value.items() if isinstance(inner, StreamValue)}


def errors(stream, told):
    """``told`` ({id of a block: [words]}) as the one ValidationError that shows each of them at its block, or None."""
    found = {}
    for position, child in enumerate(stream):
        if error := _error(child.value, told.get(child.id), told):
            found[position] = error
    return StreamBlockValidationError(block_errors=found) if found else None


def _error(value, own, told):
    inner = {name: error for name, stream in _streams(value).items() if (error := errors(stream, told))}
    if not own and not inner:
        return None
    if isinstance(value, StructValue):
        return StructBlockValidationError(block_errors=inner, non_block_errors=own)
    return ValidationError(own)
