"""Previews of a letter: the sheet as it is printed, for people who do not exist."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_nurture import clock
from wagtail_nurture.exceptions import Problem

from .. import inbox_line, preview
from ..paper import media, sheet
from ..paper.address import lines_of
from ..paper.printing import NotPrintable, Press
from . import drawing


READER, STRANGER, PDF = preview.READER, preview.STRANGER, "pdf"
MODES = [
    (READER, _("Letter to somebody who read pages of the site")),
    (STRANGER, _("Letter to somebody we know nothing of")),
    (PDF, _("Letter as PDF")),
]

#: An invented person; the address is that of the preview's sample values.
_ADDRESS = {"street": "12 rue des Lilas", "postcode": "33000", "city": "Bordeaux", "country": "FR"}


def serve(letter, request, mode):
    """An HttpResponse that shows ``letter`` (Letter, saved or not) in one of MODES; what is wrong stands above it."""
    site = Site.find_for_request(request) or Site.objects.select_related("root_page").get(is_default_site=True)
    compiled = drawing.draw(letter)
    language = letter.locale.language_code
    shown = preview.fill(compiled, site=site, language=language, mode=STRANGER if mode == STRANGER else READER)
    problems = [*compiled.problems, *(shown.problems if shown else [])]
    head = sheet.letterhead_of(site)
    drawn = sheet.Letter(
        body=shown.html if shown else "",
        lines=lines_of("Camille Martin", home=head.home, language=language, **_ADDRESS),
        at=clock.now(),
        locale=language,
        title=shown.subject if shown else "",
    )
    if mode == PDF:
        try:
            return _pdf(drawn, head)
        except NotPrintable as error:
            problems.append(Problem("", str(error)))
    html = media.for_browser(sheet.document(drawn, head, screen=True))
    return HttpResponse(inbox_line.above(html, problems=problems))


def _pdf(drawn, head):
    press = Press()
    press.draw(sheet.document(drawn, head))
    response = HttpResponse(press.pdf(), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return response
