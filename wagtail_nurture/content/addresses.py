"""Where a link in a message may lead."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _


SCHEMES = ("http", "https", "mailto", "tel")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]")

WRONG = _("A link must begin with https://, http://, mailto: or tel:, not “%(url)s”.")
SPACES = _("A link cannot have spaces in it: write %%20 for each of them in “%(url)s”.")
MERGE_IN_ADDRESS = _("Merge fields cannot stand in the address of a link.")


def problem_of(url):
    """What is wrong with ``url`` (str) as a link target, as text; "" when it is fine.

    >>> problem_of("https://shop.example/bikes?sort=new")
    ''
    >>> problem_of("javascript:alert(1)")
    'A link must begin with https://, http://, mailto: or tel:, not “javascript:alert(1)”.'
    >>> problem_of("https://shop.example/our bikes")
    'A link cannot have spaces in it: write %20 for each of them in “https://shop.example/our bikes”.'
    """
    if "{{" in url or "}}" in url:
        return str(MERGE_IN_ADDRESS)
    wrong = WRONG % {"url": url[:100]}
    if " " in url and url.lower().startswith(("https://", "http://")):
        return SPACES % {"url": url[:100]}
    if _SPACE.search(url) or len(url) > 1000:
        return wrong
    try:
        parts = urlsplit(url)
    except ValueError:
        return wrong
    if parts.scheme.lower() not in SCHEMES:
        return wrong
    if parts.scheme.lower() in ("http", "https"):
        return "" if parts.hostname else wrong
    return "" if parts.path else wrong


def readable(url):
    """``url`` as it is printed for somebody to type.

    >>> readable("https://shop.example/bikes/"), readable("tel:+33556000000"), readable("mailto:a@shop.example?cc=b")
    ('shop.example/bikes', '+33556000000', 'a@shop.example')
    """
    if url == "#":  # a preview's: nobody's own address
        return "…"
    scheme, colon, rest = url.partition(":")
    if scheme.lower() in ("mailto", "tel") and colon:
        return rest.partition("?")[0]
    if scheme.lower() in ("http", "https") and colon:
        return rest.removeprefix("//").rstrip("/")
    return url
