"""Every value in the blocks of a message, at any depth."""

from dataclasses import dataclass
from typing import Any

from wagtail.blocks import ListBlock, StreamValue, StructValue


#: Fields that ask which people or pages are meant, and show nothing of what is chosen in them.
_ASKING = {"rule", "section"}


@dataclass(frozen=True)
class Written:
    """One ``value`` of ``block`` (a Wagtail block) in the part ``place`` (its id), under ``name`` in ``holder``.

    ``holder`` is the StructValue around it, or None.
    """

    place: str
    block: Any
    value: Any
    name: str = ""
    holder: Any = None


def walk(stream):
    """Yields a Written for each value in ``stream`` (StreamValue) that is shown, in the order in which it stands."""
    for child in stream:
        yield from _inside(Written(child.id or "", child.block, child.value))


def _inside(written):
    yield written
    place, block, value = written.place, written.block, written.value
    if isinstance(value, StreamValue):
        for child in value:
            yield from _inside(Written(child.id or place, child.block, child.value, written.name))
    elif isinstance(value, StructValue):
        for name, inner in block.child_blocks.items():
            if name not in _ASKING:
                yield from _inside(Written(place, inner, value.get(name), name, value))
    elif isinstance(block, ListBlock):
        for item in value or ():
            yield from _inside(Written(place, block.child_block, item, written.name))
