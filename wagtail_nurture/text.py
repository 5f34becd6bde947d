"""Cleaning of text that comes from outside, before it meets the database."""

import re
from math import isfinite


# C0 and C1 controls but tab and newline, lone surrogates, and the line and paragraph separators: PostgreSQL raises on
# NUL and surrogates, and the others break headers and logs. Also what turns the direction of everything behind it: no
# name in any script needs it, and one could reverse the rest of a subject line.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"[\r\n\t]+")
# What can be seen: all but spaces, joiners, fillers (some write their name with them), selectors and tags.
_SEEN = re.compile(
    "[^\\s\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff]"
)


def clean(value, limit=500):
    r"""``value`` as text without control characters, at most ``limit`` characters.

    >>> clean("a\x00b\ud800c")
    'abc'
    """
    return _UNSAFE.sub("", str(value or ""))[:limit]


def one_line(value, limit=500):
    r"""Like :func:`clean`, on one line: safe in a header. A line on which nothing can be seen is empty.

    >>> one_line("a\r\nBcc: b"), one_line("\u200b\u3164")
    ('a Bcc: b', '')
    """
    line = _BREAKS.sub(" ", clean(str(value or "").replace("\r", "\n"), limit * 2)).strip()[:limit]
    return line if _SEEN.search(line) else ""


def clean_tree(value, limit=500, depth=5):
    """A JSON value with every string in it cleaned; what is too deep, or no JSON (infinity), becomes None."""
    if depth == 0:
        return None
    if isinstance(value, str):
        return clean(value, limit)
    if isinstance(value, dict):
        return {clean(key, 100): clean_tree(item, limit, depth - 1) for key, item in list(value.items())[:50]}
    if isinstance(value, list | tuple):
        return [clean_tree(item, limit, depth - 1) for item in value[:100]]
    if isinstance(value, float) and not isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean(value, limit)
