"""MJML that somebody wrote by hand: read, refused where it could break a message or harm its readers, written anew.

Nothing of the source reaches the compiler as it stands. It becomes the same tree of ``mjml.Element`` that our own
blocks draw, in which texts and attributes can be nothing but that; links are measured, merge fields filled.
"""

import re
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat

from django.utils.translation import gettext as _

from . import addresses, merge, mjml
from .blocks.base import SIDE
from .mjml import Element, MjmlRefused


#: Characters of the source. A message as a whole may weigh little more.
LONGEST = 60_000
#: Levels below the first: what stands around them in a message comes on top.
DEEPEST = 40
#: What may stand at the top.
FIRST = frozenset({"mj-section"})
#: Attributes that hold an address; those of pictures may begin with the path on the site.
_ADDRESSES = frozenset({"href", "src", "background", "background-url"})
#: Attributes that readers hear or see.
_SPOKEN = frozenset({"alt", "title", "aria-label"})
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_HARMFUL = ("javascript:", "vbscript:", "expression(", "behavior:", "-moz-binding", "@import")
_LOADS = re.compile(r"url\(\s*['\"]?(?!https://|http://)", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_XML = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_VOID = re.compile(r"<(br|hr)\s*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass
class Node:
    """A tag with what stands in it: str and Nodes."""

    tag: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)


def read(source):
    """The sections (Nodes) that ``source`` is made of. Raises MjmlRefused, which names the line."""
    source = source or ""
    if len(source) > LONGEST:
        raise MjmlRefused(_("This MJML is too long (more than %(limit)d characters).") % {"limit": LONGEST})
    reader = _Reader()
    parser = reader.parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = reader.refuse_declaration
    plain = _ENTITY.sub(lambda found: found[0] if found[1] in _XML else html5.get(found[1], found[0]), source)
    try:
        parser.Parse("<mj-wrapper>" + _VOID.sub(r"<\1 />", plain) + "</mj-wrapper>", True)
    except expat.ExpatError as error:
        words = _("Line %(line)d is not well-formed: %(error)s. Close each tag and quote each attribute.")
        raise MjmlRefused(words % {"line": error.lineno, "error": expat.ErrorString(error.code)}) from None
    if not reader.root.children:
        raise MjmlRefused(_("Write a section: <mj-section><mj-column>…</mj-column></mj-section>."))
    return reader.root.children


def nodes_of(source):
    """Every Node of ``source``, at any depth, each before what stands in it; none where it is refused."""
    try:
        waiting = read(source)[::-1]
    except MjmlRefused:
        return
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for child in reversed(node.children) if isinstance(child, Node)]


def says_nothing(node):
    """Whether whoever sees no pictures finds nothing in ``node``: neither words nor those of a picture."""
    pictures = node.attributes.get("alt", "") if node.tag in ("img", "mj-image") else ""
    inner = (not child.strip() if isinstance(child, str) else says_nothing(child) for child in node.children)
    return not pictures.strip() and all(inner)


class _Reader:
    def __init__(self):
        self.root = Node("mj-wrapper")
        self.open = []

    def start(self, tag, attributes):
        if not self.open:
            self._begin(tag)
            return
        parent = self.open[-1]
        may = FIRST if len(self.open) == 1 else mjml.CHILDREN.get(parent.tag, ())
        if tag not in may or tag == "mj-raw":
            self.refuse(
                _("<%(tag)s> cannot stand at the top; begin with <mj-section>.")
                if parent is self.root
                else _("<%(tag)s> cannot stand in <%(parent)s>."),
                tag=tag[:40],
                parent=parent.tag,
            )
        if len(self.open) > DEEPEST:
            self.refuse(_("it is nested too deeply (more than %(limit)d levels)."), limit=DEEPEST)
        for name, value in attributes.items():
            self._look_at(tag, name, value)
        node = Node(tag, attributes)
        parent.children.append(node)
        self.open.append(node)

    def _begin(self, tag):
        if self.root.children or tag != "mj-wrapper":
            self.refuse(_("a tag is closed that was not opened."))
        self.open.append(self.root)

    def _look_at(self, tag, name, value):
        close = _SPACE.sub("", value).lower()
        if not _NAME.fullmatch(name) or name.startswith("on") or name == "srcset":
            self.refuse(_("the attribute “%(name)s” cannot stand in <%(tag)s>."), name=name[:40], tag=tag)
        if any(harm in close for harm in _HARMFUL) or _LOADS.search(value):
            self.refuse(_("“%(name)s” cannot be “%(value)s”."), name=name, value=value[:60])
        if name in _ADDRESSES and not (name != "href" and value.startswith("/") and not value.startswith("//")):
            if wrong := addresses.problem_of(value.strip()):
                self.refuse("%(wrong)s", wrong=wrong)
        elif name not in _SPOKEN and name not in _ADDRESSES and merge.split(value) not in ([], [value]):
            self.refuse(_("a merge field cannot stand in the attribute “%(name)s”."), name=name)

    def end(self, tag):
        self.open.pop()

    def words(self, text):
        parent = self.open[-1] if self.open else self.root
        if not text.strip() and parent.tag.startswith("mj-") and not _holds_words(parent.tag):
            return
        if not _holds_words(parent.tag):
            self.refuse(_("words cannot stand in <%(tag)s>; put them into <mj-text>."), tag=parent.tag)
        if parent.children and isinstance(parent.children[-1], str):
            parent.children[-1] += text
        else:
            parent.children.append(text)

    def refuse_declaration(self, *details):
        self.refuse(_("neither a document type nor an instruction can stand in a message."))

    def refuse(self, words, **facts):
        line = self.parser.CurrentLineNumber
        raise MjmlRefused(_("Line %(line)d: %(what)s") % {"line": line, "what": words % facts})


def _holds_words(tag):
    return not tag.startswith("mj-") and tag not in mjml.ROWS or tag in ("mj-text", "mj-button")


def elements(nodes, canvas, *, coloured=False):
    """``nodes`` as MJML nodes of ``canvas``. ``coloured``: they stand on a ground whose colour was chosen."""
    return [
        canvas.words(node) if isinstance(node, str) else _element(node, canvas, coloured=coloured) for node in nodes
    ]


def _element(node, canvas, *, coloured):
    attributes = dict(node.attributes)
    for name in attributes.keys() & _ADDRESSES:
        if name == "href":
            label = _spoken(node) or attributes.get("alt", "")
            attributes[name] = canvas.address({"href": attributes[name]}, label=label) or None
        else:
            attributes[name] = canvas.absolute(attributes[name].strip())
    for name in attributes.keys() & _SPOKEN:
        attributes[name] = canvas.words(attributes[name])
    if node.tag in _ASIDE and not any(name.startswith("padding") for name in attributes):
        # As far from the side as all other parts, on a phone too.
        attributes |= {"padding": f"10px {SIDE}", "css-class": f"{attributes.get('css-class', '')} n-cell".strip()}
    if node.tag == "mj-table":
        attributes.setdefault("font-size", "15px")
    if node.tag == "mj-image":
        attributes.setdefault("alt", "")
    coloured = coloured or any(name.startswith("background") for name in attributes)
    if node.tag in ("mj-text", "mj-table") and not coloured and "color" not in attributes:
        # On the message's own ground words turn light when all is dark; what has colours of its own keeps them.
        attributes["css-class"] = f"{attributes.get('css-class', '')} n-text".strip()
    return Element(node.tag, *elements(node.children, canvas, coloured=coloured), **attributes)


_ASIDE = frozenset({"mj-text", "mj-image", "mj-button", "mj-table", "mj-divider"})


def _spoken(node):
    return " ".join("".join(c if isinstance(c, str) else _spoken(c) for c in node.children).split())


_APART = frozenset({"p", "div", "h1", "h2", "h3", "ul", "ol", "table", "mj-text", "mj-button", "mj-image", "mj-table"})


def plain(nodes, canvas):
    """The same as plain text, with the same links."""
    paragraphs = re.split(r"\n\s*\n", "".join(_lines(node, canvas) for node in nodes))
    lines = ("\n".join(" ".join(line.split()) for line in each.splitlines()).strip() for each in paragraphs)
    return "\n\n".join(filter(None, lines))


def _lines(node, canvas):
    if isinstance(node, str):
        return canvas.words(_SPACE.sub(" ", node))
    inner = "".join(_lines(child, canvas) for child in node.children)
    if node.tag in ("img", "mj-image") and node.attributes.get("alt"):
        inner = f"[{canvas.words(node.attributes['alt'])}]"
    if node.attributes.get("href"):
        address = canvas.address(
            {"href": node.attributes["href"]}, label=_spoken(node) or node.attributes.get("alt", "")
        )
        inner = f"{inner.strip()} ({address})" if inner.strip() else address
    if node.tag == "br":
        return "\n"
    if node.tag in ("li", "tr"):
        return f"\n{'- ' if node.tag == 'li' else ''}{inner.strip()}"
    if node.tag in ("td", "th"):
        return f"{inner.strip()} "
    return f"\n\n{inner}\n\n" if node.tag in _APART else inner
