"""How a letter names the pictures it shows; ``paper.fetch`` reads them, a preview in the browser gets their address."""

import re
from urllib.parse import quote, unquote

from wagtail.images import get_image_model


SCHEME = "media:"
_NAMED = re.compile(r'(?<=src=")media:([^"]*)')


def address(rendition):
    """How a letter names the file of ``rendition``."""
    return SCHEME + quote(rendition.file.name)


def name_of(url):
    """The file that ``url`` names; "" when it names none."""
    return unquote(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else ""


def rendition_of(name):
    """The rendition that is kept in the file ``name``, or None: nothing else may be shown."""
    if not name or "\0" in name or len(name) > 255:
        return None
    return get_image_model().get_rendition_model().objects.filter(file=name).first()


def for_browser(html):
    """``html`` with addresses that a browser can load. For previews."""

    def shown(found):
        rendition = rendition_of(unquote(found[1]))
        return rendition.url if rendition else ""

    return _NAMED.sub(shown, html)
