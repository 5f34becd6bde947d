"""What a letter may fetch while it is drawn: pictures of the site's own, and nothing else (a lock, not a wish).

Pictures are named ``media:<file>``. Only files that Wagtail made to be shown count (renditions): no original, no
document, though they may lie in the same folder; no file of the host, no address of the web or of the local network,
no ``data:``. A redirect cannot happen, since nothing is fetched by address.
"""

from mimetypes import guess_type

from weasyprint.urls import URLFetcher, URLFetcherResponse

from wagtail_nurture.exceptions import NurtureError

from . import media


#: Bytes of one picture at most; a rendition is far below.
LARGEST = 20 * 1024 * 1024


class Forbidden(NurtureError):
    """A letter may not show this."""


class OwnPictures(URLFetcher):
    """Fetches renditions from their storage; raises Forbidden for all else. Made for one run: it keeps what it read."""

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._read = {}

    def fetch(self, url, headers=None):
        if url not in self._read:
            self._read[url] = _contents(media.name_of(url))
        name, contents = self._read[url]
        kind = guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, contents, {"Content-Type": kind})

    def open(self, url, data=None, timeout=None):
        """Not even by the back door that the class this one is made from has."""
        raise Forbidden("A letter shows pictures of its own site only.")


def _contents(name):
    rendition = media.rendition_of(name)
    if rendition is None:
        raise Forbidden("A letter shows pictures of its own site only.")
    with rendition.file.storage.open(name) as file:
        contents = file.read(LARGEST + 1)
    if len(contents) > LARGEST:
        raise Forbidden("The picture is too large.")
    return name, contents
