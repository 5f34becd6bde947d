"""The e-mail as a mail program shows it: how it looks in the inbox and what is wrong stand above it."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from . import inbox_line
from .brand import brand_of


NIGHT, PLAIN = "night", "plain"
LOOKS = [(NIGHT, _("In a mail program that is dark")), (PLAIN, _("Plain text"))]


def show(shown, mode):
    """An HttpResponse with the e-mail ``shown`` (preview.Shown), perhaps in one of LOOKS."""
    filled = shown.filled
    if filled is None:
        return HttpResponse(inbox_line.above("<body></body>", problems=shown.problems))
    html = inbox_line.plain(filled.text) if mode == PLAIN else by_night(filled.html) if mode == NIGHT else filled.html
    html = inbox_line.with_reasons(html, filled)
    return HttpResponse(inbox_line.above(html, shown=filled, brand=brand_of(shown.site), problems=shown.problems))


def by_night(html):
    """``html`` of a message as a mail program shows it that is dark."""
    return html.replace("@media (prefers-color-scheme: dark)", "@media all")
