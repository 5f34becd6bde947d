"""Rich text of the editor, rebuilt from the few tags a mail may hold: nothing else can come through."""

import re
from html.parser import HTMLParser

from .mjml import Element


_KEPT = {"p", "b", "strong", "i", "em", "ul", "ol", "li", "h2", "h3", "br", "a"}
_RENAMED = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "div": "p"}
_DROPPED_WITH_CONTENT = {"script", "style", "template", "title", "noscript", "iframe", "object", "svg", "math"}
_DEEPEST = 20
_NO_TAG = re.compile(r"<(?![A-Za-z/])")

STYLES = {
    "p": "margin:0 0 16px 0;",
    "ul": "margin:0 0 16px 0;padding:%s;",
    "ol": "margin:0 0 16px 0;padding:%s;",
    "li": "margin:0 0 8px 0;",
    "h2": "margin:8px 0 12px 0;font-size:21px;line-height:1.3;font-weight:700;",
    "h3": "margin:8px 0 8px 0;font-size:18px;line-height:1.3;font-weight:700;",
}


class _Node:
    def __init__(self, tag, attributes=()):
        self.tag, self.attributes, self.children = tag, dict(attributes), []


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = _Node(None)
        self.open = [self.root]
        self.ignored = 0

    def handle_starttag(self, tag, attributes):
        if tag in _DROPPED_WITH_CONTENT:
            self.ignored += 1
            return
        tag = _RENAMED.get(tag, tag)
        if self.ignored or tag not in _KEPT or len(self.open) > _DEEPEST:
            return
        node = _Node(tag, attributes)
        self.open[-1].children.append(node)
        if tag != "br":
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag in _DROPPED_WITH_CONTENT:
            self.ignored = max(0, self.ignored - 1)
            return
        tag = _RENAMED.get(tag, tag)
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                return

    def handle_data(self, data):
        if not self.ignored:
            self.open[-1].children.append(data)


def read(source):
    """``source`` (HTML as the editor stores it) as a tree of allowed tags."""
    reader = _Reader()
    reader.feed(_calm(source or ""))
    reader.close()
    return reader.root


def _calm(source):
    """``source`` without comments, and with each "<" that begins no tag as the sign it is.

    Python's parser looks for the end of each thing that was begun up to the end of the text: a text of many that never
    end would take it minutes.
    """
    kept, at = [], 0
    while (begun := source.find("<!--", at)) >= 0 and (ended := source.find("-->", begun)) >= 0:
        kept.append(source[at:begun])
        at = ended + 3
    text, closed, rest = ("".join(kept) + source[at:]).rpartition(">")
    return _NO_TAG.sub("&lt;", text) + closed + rest.replace("<", "&lt;")


def plain(source):
    """The words of ``source`` without markup, as merge fields are looked for in them."""
    return _words(read(source))


def _words(node):
    return "".join(child if isinstance(child, str) else _words(child) for child in node.children)


def links(node):
    """The words of each link in ``node``, in the order in which they stand."""
    for child in node.children:
        if not isinstance(child, str):
            if child.tag == "a":
                yield _words(child)
            else:
                yield from links(child)


def elements(node, canvas):
    """The children of ``node`` as MJML nodes, links and merge fields as slots of ``canvas``."""
    out = []
    for child in node.children:
        if isinstance(child, str):
            out.append(canvas.words(child))
        elif child.tag == "br":
            out.append(Element("br"))
        elif child.tag == "a":
            href = canvas.address(child.attributes, label=_words(child))
            inner = elements(child, canvas)
            out.extend([Element("a", *inner, href=href, class_="n-link", style=canvas.link_style)] if href else inner)
        else:
            out.append(Element(child.tag, *elements(child, canvas), style=_style(child.tag, canvas)))
    return out


def _style(tag, canvas):
    """Lists are indented on the side where their lines begin."""
    style = STYLES.get(tag)
    return style % canvas.sides("0", "0", "0", "22px") if tag in ("ul", "ol") else style


def lines(node, canvas):
    """The same as plain text; a link is followed by its address."""
    return _block_text(node, canvas).strip()


def _block_text(node, canvas, bullet=None):
    out, number = [], 0
    for child in node.children:
        if isinstance(child, str):
            out.append(canvas.words(" ".join(child.split("\n"))))
        elif child.tag == "br":
            out.append("\n")
        elif child.tag == "a":
            href = canvas.address(child.attributes, label=_words(child))
            inner = _block_text(child, canvas)
            out.append(f"{inner} ({href})" if href else inner)
        elif child.tag == "li":
            number += 1
            mark = f"{number}." if bullet == "ol" else "-"
            out.append(f"{mark} {_item_text(child, canvas)}\n")
        elif child.tag in ("p", "h2", "h3", "ul", "ol"):
            out.append(f"{_block_text(child, canvas, bullet=child.tag).strip()}\n\n")
        else:
            out.append(_block_text(child, canvas))
    return "".join(out)


def _item_text(node, canvas):
    """One item of a list; lists within it begin on a line of their own, further in."""
    words = _Node(None)
    words.children = [child for child in node.children if isinstance(child, str) or child.tag not in ("ul", "ol")]
    inner = [
        _block_text(child, canvas, bullet=child.tag).strip()
        for child in node.children
        if not isinstance(child, str) and child.tag in ("ul", "ol")
    ]
    text = [_block_text(words, canvas).strip(), *inner]
    return "\n".join(filter(None, text)).replace("\n", "\n  ")
