"""Previews: the same compiling and filling as sending, for people who do not exist."""

from types import SimpleNamespace

from django.http import HttpResponse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from . import compile as compiling
from . import merge, render, why
from .brand import brand_of
from .recipients import Recipient
from .samples import SampleReader, SampleStranger
from .slots import PlainSlots


READER, STRANGER, PLAIN = "", "stranger", "plain"
MODES = [
    (READER, _("Somebody who read pages of the site")),
    (STRANGER, _("Somebody we know nothing of")),
    (PLAIN, _("Plain text")),
]

_NOBODY = -1


def serve(email, request, mode):
    """An HttpResponse that shows ``email`` (Email, saved or not) in one of MODES; what is wrong stands above it."""
    site = Site.find_for_request(request) or Site.objects.select_related("root_page").get(is_default_site=True)
    compiled = compiling.draw_email(email)
    shown = fill(compiled, site=site, language=email.locale.language_code, mode=mode)
    problems = [*compiled.problems, *(shown.problems if shown else [])]
    if mode == PLAIN:
        text = f"{shown.subject}\n\n{shown.text}" if shown else ""
        return HttpResponse(_with_reasons(with_notes(_plain_page(text), problems), shown))
    return HttpResponse(_with_reasons(with_notes(shown.html if shown else "<body></body>", problems), shown))


def fill(compiled, *, site, language, mode=READER, brand=brand_of):
    """``compiled`` (Compiled) filled for a person of ``mode``: Rendered, or None when it could not be compiled.

    ``brand(site)`` is the brand, by default that of the saved settings.
    """
    if not compiled.parts:
        return None
    version = SimpleNamespace(
        pk=None, channel=compiled.channel, parts=compiled.parts, links=compiled.links, locale=language
    )
    knowledge = (SampleStranger if mode == STRANGER else SampleReader)(site, language)
    facts = {} if mode == STRANGER else {"document_title": str(merge.fields()["document_title"].sample)}
    recipient = Recipient(
        delivery_id=0,
        contact_id=_NOBODY,
        enrolment_id=_NOBODY,
        locale=language,
        site=site,
        slots=PlainSlots(),
        facts=facts,
    )
    return render.fill(version, [recipient], knowledge=knowledge, brand=brand)[0]


def by_night(html):
    """``html`` of a message as a mail program shows it that is dark."""
    return html.replace("@media (prefers-color-scheme: dark)", "@media all")


def block_html(block, value):
    """A whole mail with nothing but ``block`` in it, for the block picker."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    language = translation.get_language() or "en"
    child = SimpleNamespace(id="sample", block=block, value=value)
    compiled = compiling.draw(subject="", preheader="", blocks=[child], locale=language, purpose="", framed=False)
    shown = fill(compiled, site=site, language=language) if site else None
    return shown.html if shown else ""


def _plain_page(text):
    style = "margin:24px auto;max-width:72ch;padding:0 16px;white-space:pre-wrap;overflow-wrap:anywhere;"
    return format_html(
        '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>.</title></head><body><pre style="{}font:15px/1.5 ui-monospace,monospace">{}</pre></body></html>',
        style,
        text,
    )


def with_notes(html, problems):
    """``html`` with the problems in a box at the top of its body."""
    if not problems:
        return html
    items = "".join(format_html("<li>{}</li>", problem.message) for problem in problems)
    box = format_html(
        '<div style="{}" role="status"><strong>{}</strong><ul style="margin:8px 0 0;padding-left:20px">',
        "background:#fff4d6;color:#3d2c00;font:15px/1.5 sans-serif;padding:14px 18px;border-left:5px solid #d18b00;",
        _("Before this can be published:") if not all(p.warning for p in problems) else _("Good to know:"),
    )
    start = html.find(">", html.find("<body")) + 1
    return f"{html[:start]}{box}{items}</ul></div>{html[start:]}"


def _with_reasons(html, shown):
    """``html`` with a box at its end that says why these pages were chosen for the person shown (Rendered or None)."""
    reasons = why.lines(shown.proposed) if shown else []
    if not reasons:
        return html
    items = format_html_join("", "<li><strong>{}</strong>: {}</li>", reasons)
    box = format_html(
        '<aside style="{}"><strong>{}</strong><ul style="margin:8px 0 0;padding-left:20px">{}</ul></aside>',
        "background:#e8f1fb;color:#12304f;font:15px/1.5 sans-serif;padding:14px 18px;border-left:5px solid #2f6fb3;",
        _("Why these pages (only you see this):"),
        items,
    )
    end = html.rfind("</body>")
    return f"{html[:end]}{box}{html[end:]}" if end >= 0 else html + box
