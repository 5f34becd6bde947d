"""What is added to the address of a link for each person: ``mail={{ email }}&from=newsletter``."""

import re
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from wagtail_nurture.text import one_line

from . import merge


#: Characters of one value, and of what it becomes in an address.
LONGEST, LONGEST_ENCODED = 300, 600
_NAME = re.compile(r"[A-Za-z0-9_.~\-\[\]]+")
#: Between two of them; what stands in braces is one word.
_AND = re.compile(r"&(?![^{}]*\}\})")


def pairs(text):
    """[(name, value with its merge fields)] of ``text``, as far as they can be read.

    >>> pairs("mail={{ email|a&b }}&from=letter")
    [('mail', '{{ email|a&b }}'), ('from', 'letter')]
    """
    parts = (part.partition("=") for part in _AND.split((text or "").strip().lstrip("?&")) if part.strip())
    return [(name.strip(), value.strip()) for name, _equals, value in parts]


def problem_of(text):
    """What is wrong with ``text``, as a sentence; "" when it is fine. Merge fields are looked at elsewhere."""
    for name, _value in pairs(text):
        if not _NAME.fullmatch(name):
            words = _("“%(name)s” cannot name a parameter. Write it like this: mail={{ email }}&from=newsletter")
            return words % {"name": name[:60], "email": "email"}
    return ""


def add(url, text, values):
    """``url`` with the parameters ``text``, filled from ``values`` ({merge name: str}) and encoded: only ever data.

    >>> add("https://a.example/?x=1#top", "who={{ first_name|you }}", {"first_name": "A&B #1"})
    'https://a.example/?x=1&who=A%26B%20%231#top'
    """
    added = "&".join(f"{quote(name, safe='[]')}={_encoded(_filled(value, values))}" for name, value in pairs(text))
    if not added or not url:
        return url
    parts = urlsplit(url)
    return parts._replace(query=f"{parts.query}&{added}" if parts.query else added).geturl()


def _filled(value, values):
    parts = ((values.get(part[0]) or part[1]) if isinstance(part, tuple) else part for part in merge.split(value))
    return one_line("".join(parts), LONGEST)


def _encoded(value):
    """As much of ``value`` as an address has room for: an emoji takes twelve characters there.

    >>> _encoded("a b"), len(_encoded("🚲" * 300))
    ('a%20b', 600)
    """
    parts, room = [], LONGEST_ENCODED
    for letter in value:
        part = quote(letter, safe="")
        room -= len(part)
        if room < 0:
            break
        parts.append(part)
    return "".join(parts)
