"""The letter as it is looked at before it is printed: the sheet, and the PDF."""

from django.http import HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import PostalAddress
from wagtail_nurture.exceptions import Problem

from .. import inbox_line
from ..paper import media, sheet
from ..paper.address import lines_of, lines_to
from ..paper.printing import NotPrintable, Press


PDF = "pdf"
LOOKS = [(PDF, _("As PDF"))]

#: An invented person; the address is that of the preview's sample values.
_NAME = "Camille Martin"
_ADDRESS = {"street": "12 rue des Lilas", "postcode": "33000", "city": "Bordeaux", "country": "FR"}


def show(shown, mode):
    """An HttpResponse with the letter ``shown`` (preview.Shown): the sheet, or the PDF; what is wrong stands above."""
    problems = shown.problems
    head, letter, homeless = _letter(shown)
    if mode == PDF:
        try:
            return as_file(_drawn(letter, head), "inline")
        except NotPrintable as error:
            problems = [*problems, Problem("", str(error))]
    if homeless:
        words = _t("No postal address is known of this person: nobody sends them a letter.")
        problems = [*problems, Problem("", words, warning=True)]
    html = media.for_browser(sheet.document(letter, head, screen=True))
    return HttpResponse(inbox_line.above(html, problems=problems))


def pdf(shown):
    """The letter ``shown`` as PDF (bytes). Raises NotPrintable."""
    head, letter, _homeless = _letter(shown)
    return _drawn(letter, head)


def as_file(data, disposition):
    """An HttpResponse with the PDF ``data``; ``disposition`` is "inline" or "attachment"."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'{disposition}; filename="letter.pdf"'
    return response


def _letter(shown):
    """(sheet.Letterhead, sheet.Letter, whether it has nowhere to go)."""
    head, contact = sheet.letterhead_of(shown.site), shown.contact
    if contact is None:
        lines, homeless = lines_of(_NAME, home=head.home, language=shown.language, **_ADDRESS), False
    else:
        kept = PostalAddress.objects.filter(contact=contact).first()
        lines, homeless = lines_to(contact, kept, head.home), kept is None
    letter = sheet.Letter(
        body=shown.filled.html if shown.filled else "",
        lines=lines,
        at=clock.now(),
        locale=shown.language,
        title=shown.filled.subject if shown.filled else "",
    )
    return head, letter, homeless


def _drawn(letter, head):
    press = Press()
    press.draw(sheet.document(letter, head))
    return press.pdf()
