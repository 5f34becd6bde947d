"""Blocks below each other share a column of the mail where they can: each section of its own weighs 1.4 kB of HTML."""

from itertools import groupby

from .mjml import Element


def stacked(nodes):
    """``nodes`` (sections and marks, as they follow each other) with plain neighbours put into one section.

    A section is plain when neither it nor its only column has attributes; it looks the same either way.
    """
    for alike, neighbours in groupby(nodes, key=_is_plain):
        if alike:
            yield Element("mj-section", Element("mj-column", *(part for one in neighbours for part in _parts(one))))
        else:
            yield from neighbours


def _is_plain(node):
    if not isinstance(node, Element) or node.tag != "mj-section" or len(node.children) != 1:
        return False
    (column,) = node.children
    return isinstance(column, Element) and column.tag == "mj-column" and not (node.attributes or column.attributes)


def _parts(section):
    (column,) = section.children
    return column.children
