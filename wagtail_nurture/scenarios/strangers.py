"""Parts of a stored draft whose kind is no longer installed.

Wagtail drops such blocks silently when it loads a stream, so only the stored form still knows of them.
"""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _
from wagtail import blocks

from wagtail_nurture.exceptions import Problem


STREAMS = ("triggers", "steps", "exits")


@dataclass(frozen=True)
class Stranger:
    """``place`` is the id of the part in question, or the name of its stream; ``number`` counts in that stream."""

    kind: str
    place: str
    stream: str
    number: int
    #: Inside a part that is known: a condition of a question, a step of a way.
    inside: bool = False


def problems(raw):
    """Problems for the strangers in ``raw`` (the scenario's streams as stored, {field: list})."""
    return [Problem(stranger.place, _sentence(stranger)) for stranger in find(raw)]


def find(raw):
    """The Strangers in ``raw``, in the order in which they stand."""
    scenario = apps.get_model("wagtail_nurture", "Scenario")
    found = []
    for name in STREAMS:
        block = scenario._meta.get_field(name).stream_block
        for number, child in enumerate(_children(raw.get(name)), start=1):
            place = str(child.get("id") or name)
            kind = str(child.get("type"))
            if kind not in block.child_blocks:
                found.append(Stranger(kind, place, name, number))
                continue
            inner = _inside(block.child_blocks[kind], child.get("value"))
            found += [Stranger(each, place, name, number, inside=True) for each in inner]
    return found


def posted(data, prefix=None):
    """[(name of the stream, kind)] of the parts in ``data`` (a sent form) that no block knows.

    Whoever had the editor open before a package was removed sends such a form.
    """
    scenario = apps.get_model("wagtail_nurture", "Scenario")
    found = []
    for name in STREAMS:
        begins = f"{prefix}-{name}" if prefix else name
        block = scenario._meta.get_field(name).stream_block
        found += [(name, kind) for kind in dict.fromkeys(_sent(block, begins, data))]
    return found


def _sent(block, begins, data):
    """The kinds that a sent form holds under ``begins`` and that ``block`` does not know, at any depth."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _sent(child, f"{begins}-{name}", data)
    elif isinstance(block, blocks.StreamBlock):
        count = str(data.get(f"{begins}-count") or "0")
        for number in range(int(count) if count.isdecimal() else 0):
            if data.get(f"{begins}-{number}-deleted"):
                continue
            kind = data.get(f"{begins}-{number}-type") or ""
            if kind in block.child_blocks:
                yield from _sent(block.child_blocks[kind], f"{begins}-{number}-value", data)
            else:
                yield kind


def _inside(block, value):
    """The kinds of blocks in ``value`` (as stored) that ``block`` does not know, at any depth."""
    if isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        for name, child in block.child_blocks.items():
            yield from _inside(child, value.get(name))
    elif isinstance(block, blocks.StreamBlock):
        for child in _children(value):
            kind = str(child.get("type"))
            if kind in block.child_blocks:
                yield from _inside(block.child_blocks[kind], child.get("value"))
            else:
                yield kind
    elif isinstance(block, blocks.ListBlock):
        for child in _children(value):  # stored without ids in a plain list
            yield from _inside(block.child_block, child.get("value", child))


def _children(value):
    return [child for child in value if isinstance(child, dict)] if isinstance(value, list) else []


def _sentence(stranger):
    where = {
        "triggers": _("“When”, number %(number)d"),
        "steps": _("Step %(number)d"),
        "exits": _("“Leaves as soon as”, number %(number)d"),
    }[stranger.stream] % {"number": stranger.number}
    if stranger.inside:
        words = _("%(place)s: it holds a part of the kind “%(kind)s”, which is no longer installed.")
    else:
        words = _("%(place)s: it is of the kind “%(kind)s”, which is no longer installed.")
    mend = _("The editor cannot show it. Save the scenario to take it out, and look at what is left.")
    return f"{words % {'place': where, 'kind': stranger.kind}} {mend}"
