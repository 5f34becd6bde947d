"""The text message as it stands on a phone."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.exceptions import Problem

from ..slots import PlainSlots
from . import alphabet, draw


class ShortLinks(PlainSlots):
    """Links as people get them, leading nowhere."""

    def __init__(self, site):
        super().__init__()
        self._address = draw.link_on(site)

    def link(self, number, *, page_id=None, url=""):
        return self._address


def show(shown, mode):
    """An HttpResponse with the text ``shown`` (preview.Shown) on a phone; what is wrong stands above it."""
    problems = shown.problems
    if shown.contact is not None and not shown.contact.phone:
        words = _("No telephone number is known of this person: nobody sends them a text.")
        problems = [*problems, Problem("", words, warning=True)]
    text = shown.filled.text if shown.filled else ""
    facts = {
        "text": text,
        "sender": draw.sender_of(NurtureSiteSettings.for_site(shown.site), shown.site),
        "count": alphabet.measure(text),
        "problems": problems,
        "stops": not all(problem.warning for problem in problems),
    }
    return HttpResponse(render_to_string("wagtail_nurture/content/sms_preview.html", facts))
