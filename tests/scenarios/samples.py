"""A filled-in block of every kind, found by looking at the block itself, so that new kinds need no word here."""

from uuid import uuid4

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock


#: Fields that name something of the scenario itself: any message.
NAMED = {"step": "", "since_message": ""}


def raw(block, world, **given):
    """A value of ``block`` as a stream stores it: defaults where there are some, else what ``world`` (dict) holds.

    ``world``: {model name: object}; ``given`` replaces fields by name.
    """
    if isinstance(block, blocks.StructBlock):
        given = NAMED | given
        return {name: given[name] if name in given else raw(child, world) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.StreamBlock):
        kind, child = next(iter(block.child_blocks.items()))
        return [{"type": kind, "id": str(uuid4()), "value": raw(child, world)}]
    if isinstance(block, blocks.ListBlock):
        number = block.meta.min_num or 1
        return [{"type": "item", "id": str(uuid4()), "value": raw(block.child_block, world)} for _item in range(number)]
    if isinstance(block, SnippetChooserBlock):
        return world[block.target_model.__name__].pk
    if isinstance(block, blocks.PageChooserBlock):
        return world["Page"].pk if block.target_model.__name__ == "Page" else None
    if isinstance(block, DocumentChooserBlock):
        return world["Document"].pk
    if isinstance(block, blocks.ChoiceBlock):
        return block.get_default() or first_choice(block)
    if isinstance(block, blocks.DateBlock):
        return "2026-12-24"
    if isinstance(block, blocks.BooleanBlock):
        return block.get_default()
    if isinstance(block, blocks.IntegerBlock | blocks.FloatBlock | blocks.DecimalBlock):
        return block.get_default() or 1
    return block.get_default() or "order.paid"


def first_choice(block):
    """The first value that a ChoiceBlock offers, "" when it offers none."""
    return next((value for value, _words in flat(block.field.choices) if value), "")


def flat(choices):
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from flat(words)
        else:
            yield value, words


#: What a stored value of each kind of block may turn out to be, after a restore, an import or a hand-written row.
def hostile(block):
    """Bad values for ``block``, by what it is; [] for what has no field of its own."""
    if isinstance(block, blocks.IntegerBlock):
        return [-3, 0, 3653, 10**12]
    if isinstance(block, SnippetChooserBlock | blocks.PageChooserBlock | DocumentChooserBlock):
        return [None, 999_999_999]
    if isinstance(block, blocks.DateBlock):
        return [None, "0001-01-01", "9999-12-31", "2000-02-29"]
    if isinstance(block, blocks.ChoiceBlock):
        return ["", "nonsense"]
    if isinstance(block, blocks.CharBlock):
        return ["", "x" * 5000, "%(name)s {} \u202e"]
    return []


def fields(block, path=()):
    """(path, block) of every field inside ``block``, through structs and the first child of streams."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from fields(child, (*path, name))
    elif hostile(block):
        yield path, block


def put(value, path, bad):
    """``value`` (as :func:`raw` gave it) with ``bad`` at ``path``."""
    name, *rest = path
    return value | {name: put(value[name], rest, bad) if rest else bad}
