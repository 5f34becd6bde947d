"""From HTML to PDF: the only place that talks to WeasyPrint, an optional dependency that needs Pango on the machine."""

import logging
from functools import cache
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.exceptions import NurtureError, without_words


log = logging.getLogger(__name__)

#: A letter of more pages was not meant to be one.
MOST_PAGES = 20

NOT_INSTALLED = _("Letters need WeasyPrint: install wagtail-nurture[letters] where the worker runs.")
NO_PANGO = _(
    "WeasyPrint does not find Pango on this machine. On Debian or Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0."
)
TOO_LONG = _("The letter is longer than %(most)d pages.")
CANNOT_DRAW = _("The letter could not be drawn (%(error)s).")


class NotPrintable(NurtureError):
    """This letter, or any, cannot be drawn; the message says why."""


@cache
def missing():
    """Why nothing can be printed here, as a sentence; "" when it can."""
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return NOT_INSTALLED
    except OSError:  # cffi found no libpango
        return NO_PANGO
    return ""


class Press:
    """Draws letters one after the other, and keeps what they share: fonts, logo, pictures.

    Used for some dozens of letters, then thrown away: memory stays bounded.
    """

    def __init__(self):
        if why := missing():
            raise NotPrintable(str(why))
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration

        from .fetch import OwnPictures

        # Its warnings quote what is printed: names and addresses have no place in a log.
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        self._html, self._fonts = HTML, FontConfiguration()
        self._fetch, self._cache = OwnPictures(), {}
        self._documents = []

    def draw(self, html):
        """Draw one letter; how many pages it takes. Raises NotPrintable, and then nothing of it is kept."""
        try:
            page = self._html(string=html, url_fetcher=self._fetch, base_url="about:blank")
            document = page.render(font_config=self._fonts, cache=self._cache)
        except Exception as error:  # whatever a name or a picture does, the others are printed
            log.warning("A letter cannot be drawn: %s", without_words(error))
            raise NotPrintable(CANNOT_DRAW % {"error": type(error).__name__}) from None
        pages = len(document.pages)
        if pages > MOST_PAGES:
            raise NotPrintable(TOO_LONG % {"most": MOST_PAGES})
        self._documents.append(document)
        return pages

    def pdf(self):
        """All that was drawn as one PDF (bytes); b"" for nothing."""
        if not self._documents:
            return b""
        pages = [page for document in self._documents for page in document.pages]
        out = BytesIO()
        self._documents[0].copy(pages).write_pdf(out)
        return out.getvalue()
