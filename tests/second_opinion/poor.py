"""A mail as poor programs take it: without a head, or as Outlook on Windows does; and whether its tags nest."""

import re
from html.parser import HTMLParser


_STYLE = re.compile(r"<style\b.*?</style>", re.S)
_NOT_OUTLOOK = re.compile(r"<!--\[if !mso(?: \| IE)?\]><!-->.*?<!--<!\[endif\]-->", re.S)
_OUTLOOK = re.compile(r"<!--\[if (?:mso \| IE|mso)\]>(.*?)<!\[endif\]-->", re.S)
_ANY_OTHER = re.compile(r"<!--\[if .*?<!\[endif\]-->", re.S)
#: What Word, which draws for Outlook, takes no notice of.
_UNKNOWN = re.compile(
    r"(?<![\w-])(?:(?:max-width|min-width|max-height|border-radius|box-shadow|opacity|overflow(?:-wrap)?|float|"
    r"word-break|table-layout|background-size)\s*:[^;\"]*|display\s*:(?!\s*none)[^;\"]*);?"
)
_STYLED = re.compile(r'style="([^"]*)"')
#: Inside a line it knows no padding, no margin and no width.
_INLINE = re.compile(r'(<(?:a|span|strong|em)\b[^>]*style=")([^"]*)"')
_ROOM = re.compile(r"(?<![\w-])(?:padding|margin|width)\s*:[^;\"]*;?")
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def without_style(html):
    """``html`` where the program takes every style sheet out (Gmail's app with an account of another house)."""
    return _STYLE.sub("", _ANY_OTHER.sub("", _NOT_OUTLOOK.sub("", html)))


def as_outlook(html):
    """``html`` as Outlook on Windows takes it: tables made for it are there, and half of the styles are not known."""
    html = html.replace("mso-padding-alt:", "padding:")
    html = _STYLE.sub("", _OUTLOOK.sub(r"\1", _NOT_OUTLOOK.sub("", html)))
    html = _STYLED.sub(lambda found: f'style="{_UNKNOWN.sub("", found[1])}"', html)
    return _INLINE.sub(lambda found: f'{found[1]}{_ROOM.sub("", found[2])}"', html)


class _Nesting(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in _VOID:
            self.open.append((tag, self.getpos()))

    def handle_startendtag(self, tag, attributes):
        if tag not in _VOID and not tag.startswith(("v:", "o:", "w:")):
            self.wrong.append(f"<{tag}/> in line {self.getpos()[0]}")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> in line {self.getpos()[0]} closes {self.open[-1:]}")
        if self.open:
            self.open.pop()


def unbalanced(html):
    """What is not closed in ``html``, or in another order than it was opened: words to read, none when all is well."""
    nesting = _Nesting()
    nesting.feed(html)
    nesting.close()
    return [*nesting.wrong, *(f"<{tag}> in line {place[0]} is never closed" for tag, place in nesting.open)]
