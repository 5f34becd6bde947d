"""The text message as it stands on a phone, filled for people who do not exist."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from .. import preview
from ..slots import PlainSlots
from . import alphabet, draw


MODES = [
    (preview.READER, _("Somebody we know")),
    (preview.STRANGER, _("Somebody we know nothing of")),
]


class ShortLinks(PlainSlots):
    """Links as people get them, leading nowhere."""

    def __init__(self, address):
        super().__init__()
        self._address = address

    def link(self, number, *, page_id=None, url=""):
        return self._address


def serve(sms, request, mode):
    """An HttpResponse that shows ``sms`` (Sms, saved or not) in one of MODES; what is wrong stands above it."""
    site = Site.find_for_request(request) or Site.objects.select_related("root_page").get(is_default_site=True)
    compiled = draw.draw(sms)
    shown = preview.fill(
        compiled, site=site, language=sms.locale.language_code, mode=mode, slots=ShortLinks(draw.link_on(site))
    )
    text = shown.text if shown else ""
    facts = {
        "text": text,
        "sender": draw.counting(sms.locale.language_code)["sender"],
        "count": alphabet.measure(text),
        "problems": [*compiled.problems, *(shown.problems if shown else [])],
        "stops": bool(compiled.errors),
    }
    return HttpResponse(render_to_string("wagtail_nurture/content/sms_preview.html", facts))
