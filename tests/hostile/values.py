"""A hundred values that somebody may give as their name, and the words every block is written with to show them."""

import re
from html.parser import HTMLParser

from wagtail.blocks import StreamBlock, StructBlock

from wagtail_nurture.content.blocks import MessageBlocks, registry
from wagtail_nurture.content.blocks.words import LongWordsBlock, ParametersBlock, RichWordsBlock, WordsBlock


_MARKUP = [
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "' onmouseover='x", "<svg/onload=alert(1)>", "<!-- ", "-->", "]]>", "<![CDATA[x]]>", "<![endif]-->",
    "<!--[if mso]>", "</style><b>", "</mj-text><mj-raw>x", "<mj-include path='/etc/passwd' />",
    "<a href='javascript:alert(1)'>x</a>", "<base href=//x>", "<iframe src=//x>", "<form action=//x><input name=a>",
    "<meta http-equiv=refresh content=0>", "<plaintext>", "&lt;script&gt;", "&#60;b&#62;", "&amp;amp;", "&", "<",
    ">", '"', "'", "`", "\\", "\\u003cb\\u003e", "%3Cscript%3E",
]  # fmt: skip
_CODE = [
    "{{ email }}", "{{email|x}}", "{{", "}}", "{% debug %}", "{% include '/etc/passwd' %}", "{# x #}",
    "{0.__class__}", "{person.__init__.__globals__}", "%(email)s", "%s%s%s%n", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "\\1\\g<0>$1", "{{7*7}}", "nurture0000000000000000q0z", "nurture0000000000000000q1z", "[[merge]]", "*|EMAIL|*",
    "%%EMAIL%%", "=1+1", "@SUM(A1)", "+33", "-1", "=HYPERLINK(\"http://x\")", "'; DROP TABLE contacts; --",
    "' OR 1=1 --", "../../etc/passwd", "NULL",
]  # fmt: skip
_ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "//evil.example",
    "https://evil.example/?a=1&b=2", "mailto:x@example.org?bcc=y",
]  # fmt: skip
_LINES = [
    "Ada\r\nBcc: victim@example.org", "Ada\nBcc: victim@example.org", "Ada\rX-Header: 1", "Ada\r\n\r\n<b>body</b>",
    "\n.\n", "\r\n.\r\nMAIL FROM:<x@example.org>", "a\tb", "a\x0bb\x0cc", "a\x85b\u2028c\u2029d", "\x00", "a\x00b",
    "\x1b[31mred", "\x7f\x80\x9f", "\ud800", "\udfff\ud800",
]  # fmt: skip
_LETTERS = [
    "\u202eevil\u202c", "\u2066x\u2069", "\u200fمرحبا", "אדה", "👩\u200d🚲🏽", "🇫🇷",
    "Z\u0335\u0321a\u0316l\u0317g\u0318o", "\ufeffBOM", "\u200b\u200b", "İıſK", "ﬃ", "\U000e0041", "\ufffd",
]  # fmt: skip
_LENGTHS = ["x" * 10_000, "<b>" * 3_500, "👩" * 5_000, "a " * 5_000, "é" * 10_000, "&" * 10_000]

HOSTILE = [*_MARKUP, *_CODE, *_ADDRESSES, *_LINES, *_LETTERS, *_LENGTHS]

#: What no message may hold, whoever wrote it: it ends lines, or turns the direction of what follows.
FORBIDDEN = set("\x00\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2069\ud800\udfff")

FIELD = "{{ first_name|there }}"


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes, and the addresses they lead to.

    Of an address that tells who reads ("who=Ada") all but the name: an encoded one ends where the next begins.
    """

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.addresses = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, tuple(name for name, value in attributes)))
        led = [value for name, value in attributes if name in ("href", "src", "action", "background")]
        self.addresses += [re.sub(r"who=[\w.~%-]+(?=&from=mail)", "who=", value, flags=re.A) for value in led]

    def handle_comment(self, words):
        self.tags.append(("!", words[:10]))


def said_everywhere(blocks=None):
    """Each registered block (raw, as its sample) with a merge field in each of its fields that take words."""
    kinds = blocks or {slug: MessageBlocks().child_blocks[slug] for slug in registry}
    samples = {slug: kind.get_prep_value(kind.get_preview_value()) for slug, kind in kinds.items()}
    return [(slug, _with_field(kinds[slug], raw)) for slug, raw in samples.items()]


def _with_field(block, raw):
    if isinstance(block, RichWordsBlock):
        return f"<p>Dear {FIELD}, <b>{FIELD}</b> <a href='https://a.example'>for {FIELD}</a></p>"
    if isinstance(block, WordsBlock | LongWordsBlock):
        return f"For {FIELD} only"
    if isinstance(block, ParametersBlock):
        return f"who={FIELD}&from=mail"
    if isinstance(block, StructBlock):
        return {name: _with_field(child, (raw or {}).get(name)) for name, child in block.child_blocks.items()}
    if isinstance(block, StreamBlock):
        return [each | {"value": _with_field(block.child_blocks[each["type"]], each["value"])} for each in raw or ()]
    return raw
