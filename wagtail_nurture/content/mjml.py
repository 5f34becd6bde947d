"""Writing MJML, checking it, and compiling it: the only place that talks to the compiler.

The compiler (mrml) lets much pass: a quote in an attribute breaks out, unknown tags stay in the mail, and some two
thousand nested tags kill the process. So every text is escaped here, and what goes in is checked first.
"""

import re
from xml.parsers import expat
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from mjml import mjml2html

from wagtail_nurture.exceptions import NurtureError
from wagtail_nurture.text import clean


DEEPEST = 64
LARGEST = 256 * 1024
#: Gmail cuts a message that is larger, and hides the foot with the unsubscribe link.
CLIPPED_ABOVE = 102 * 1024

_INLINE = frozenset("a b br em i img s small span strong sub sup u".split())
_RICH = _INLINE | frozenset("div h1 h2 h3 li ol p ul".split())
_COLUMN = frozenset("mj-text mj-image mj-button mj-divider mj-spacer mj-table mj-raw".split())
#: Parts of a table that hold no words themselves.
ROWS = frozenset("tr thead tbody".split())
#: Which tags may stand in which.
CHILDREN = {
    None: {"mjml"},
    "mjml": {"mj-head", "mj-body"},
    "mj-head": {"mj-title", "mj-preview", "mj-attributes", "mj-style", "mj-raw", "mj-breakpoint"},
    "mj-attributes": {"mj-all", "mj-text", "mj-button", "mj-section", "mj-image", "mj-divider", "mj-column"},
    "mj-body": {"mj-section", "mj-wrapper", "mj-raw"},
    "mj-wrapper": {"mj-section", "mj-raw"},
    "mj-section": {"mj-column", "mj-group", "mj-raw"},
    "mj-group": {"mj-column"},
    "mj-column": _COLUMN,
    "mj-raw": {"meta"},
    "mj-text": _RICH,
    "mj-button": _INLINE,
    "mj-table": ROWS,
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "td": _RICH,
    "th": _RICH,
    **{tag: _RICH for tag in _RICH if tag not in ("br", "img")},
}
#: A slot's word: what is filled in is checked where it comes from.
_SLOT = re.compile(r"nurture[0-9a-f]{16}q\d+z")
#: Everything in an attribute but these plain characters is written as a number.
_DELICATE = re.compile(r"[^A-Za-z0-9 ,.;:!?()/#=%+*_'@$|~-]")
_SCHEMES = ("https://", "http://", "mailto:", "tel:", "#")


class MjmlRefused(NurtureError):
    """This MJML must not reach the compiler; the message says why."""


class Element:
    """A tag. Attributes with the value None are left out; ``_`` in their names stands for ``-``."""

    def __init__(self, tag, *children, **attributes):
        self.tag, self.children = tag, children
        self.attributes = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}

    def write(self):
        """The element as MJML in which neither text nor attributes can be anything but text."""
        attributes = "".join(
            f" {name}={_attribute(value)}" for name, value in self.attributes.items() if value is not None
        )
        inner = "".join(map(written, self.children))
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>" if inner else f"<{self.tag}{attributes} />"


def written(node):
    """``node`` (Element or text) as MJML."""
    return node.write() if isinstance(node, Element) else escape(clean(node, LARGEST))


def _attribute(value):
    # mrml writes attributes as Rust would debug them: a backslash is doubled, a rare letter becomes \\u{…}, and a raw
    # quote breaks out. What stands as a number is left alone.
    return '"' + _DELICATE.sub(lambda found: f"&#{ord(found[0])};", clean(value, 5000)) + '"'


def compile_mjml(source):
    """``source`` (str) as HTML. Raises MjmlRefused."""
    check(source)
    try:
        return mjml2html(source, disable_comments=True)
    except ValueError as error:
        raise MjmlRefused(_("The message cannot be compiled: %(error)s") % {"error": error}) from None


def check(source):
    """Raise MjmlRefused unless ``source`` is small, shallow, well-formed and made of known tags in known places."""
    if len(source.encode("utf-8", "replace")) > LARGEST:
        raise MjmlRefused(_("The message is too large (more than %(limit)d kB).") % {"limit": LARGEST // 1024})
    parser = expat.ParserCreate()
    guard = _Guard()
    parser.StartElementHandler, parser.EndElementHandler = guard.start, guard.end
    parser.StartDoctypeDeclHandler = guard.refuse_doctype
    try:
        parser.Parse(source, True)
    except expat.ExpatError as error:
        raise MjmlRefused(_("The message is not well-formed: %(error)s") % {"error": error}) from None


class _Guard:
    def __init__(self):
        self.open = [None]

    def start(self, tag, attributes):
        if tag not in CHILDREN.get(self.open[-1], ()):
            raise MjmlRefused(_("<%(tag)s> cannot stand in <%(parent)s>.") % {"tag": tag, "parent": self.open[-1]})
        self.open.append(tag)
        if len(self.open) > DEEPEST:
            raise MjmlRefused(_("The message is nested too deeply (more than %(limit)d levels).") % {"limit": DEEPEST})
        for name, value in attributes.items():
            if name.startswith("on") or (name in ("href", "src") and not _safe_address(value)):
                raise MjmlRefused(_("“%(name)s” cannot be “%(value)s”.") % {"name": name, "value": value[:100]})

    def end(self, tag):
        self.open.pop()

    def refuse_doctype(self, *details):
        raise MjmlRefused(_("A document type cannot stand in a message."))


def _safe_address(value):
    return value.lower().startswith(_SCHEMES) or bool(_SLOT.match(value))
