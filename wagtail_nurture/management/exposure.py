"""Does the web server give out the file behind a guarded document? No setting tells: it is asked for one, once."""

from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from wagtail.models import Site

from wagtail_nurture.models import GatedDocument

from .findings import Finding


PATIENCE = 5  # seconds for the web server's answer


def findings():
    """One Finding when there is a guarded document, none otherwise; while developing the media are nobody's concern."""
    gated = None if django_settings.DEBUG else GatedDocument.objects.select_related("document").last()
    if gated is None:
        return
    address = _address(gated.document)
    given_out = bool(address) and _answers(address)
    yield Finding(
        not given_out,
        _("Anybody can fetch a guarded document at %(address)s.") % {"address": address}
        if given_out
        else _("The files of guarded documents have no public address."),
        _("Do not serve the documents folder of MEDIA_ROOT in the web server."),
    )


def _address(document):
    """Where the plain file would be, by the storage's own address; empty when it has none."""
    site = Site.objects.filter(is_default_site=True).first()
    try:
        return urljoin(site.root_url, document.file.url) if site else ""
    except (NotImplementedError, ValueError):
        return ""


def _answers(address):
    """Whether a stranger gets a file at ``address``. A server that cannot be reached from here gives nothing away."""
    if not address.startswith(("http://", "https://")):
        return False
    try:
        with urlopen(Request(address, method="HEAD"), timeout=PATIENCE) as answer:  # noqa: S310 (http checked above)
            kind = answer.headers.get_content_type()
            return answer.status == 200 and kind != "text/html"
    except (URLError, OSError, ValueError):
        return False
