"""By what a page's script names a part: a sealed page id and the place of the part on that page.

Only who was served a page can name its parts.
"""

from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.fields import StreamField

from wagtail_nurture import tokens


LONGEST = 500
_TOKEN = 22


def of(page, value):
    """The reference of the part ``value`` (StructValue) on ``page``; "" when it does not stand there."""
    if getattr(page, "pk", None) is None:
        return ""
    for place, found in parts(page):
        if found is value:
            return tokens.seal(_purpose(place), page.pk) + place
    return ""


def read(reference):
    """``(page id, place)`` of a reference (any str); None when it is malformed or forged."""
    token, place = reference[:_TOKEN], reference[_TOKEN:]
    page_id = tokens.unseal(_purpose(place), token) if place and len(reference) <= LONGEST else None
    return None if page_id is None else (page_id, place)


def parts(page):
    """``(place, value)`` of each part on ``page`` that everybody's page may hold a reference of."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _within(getattr(page, field.name), field.name)


def _within(value, place):
    from .block import ShownIfBlock

    if isinstance(value, StructValue):
        is_part = isinstance(value.block, ShownIfBlock)
        if is_part:
            yield place, value
        inner = {"otherwise": value["otherwise"]} if is_part else value
        children = inner.items()
    elif isinstance(value, StreamValue):
        children = [(child.id or number, child.value) for number, child in enumerate(value)]
    elif isinstance(value, ListValue):
        children = [(child.id or number, child.value) for number, child in enumerate(value.bound_blocks)]
    else:
        children = ()
    for name, child in children:
        yield from _within(child, f"{place}/{name}")


def _purpose(place):
    return f"page part {place}"
