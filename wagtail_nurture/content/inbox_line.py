"""What stands above a previewed message: how it looks in the inbox, and what is wrong with it."""

import re
from html import unescape

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from . import why


_FONT = "font:14px/1.45 system-ui,-apple-system,Segoe UI,sans-serif;"
#: By day and by night, as the editor's own screen is.
_BAR = (
    f"background:light-dark(#ffffff,#24282b);color:light-dark(#1f2328,#eef0ef);{_FONT}"
    "padding:12px 16px;border-bottom:1px solid light-dark(#d5d9dd,#363b38);overflow:hidden;"
)
_LESS = "color:light-dark(#59636e,#a9b0ac);"
_CUT = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap;"
_ROUND = (
    "float:inline-start;width:36px;height:36px;border-radius:18px;margin-inline-end:12px;text-align:center;"
    "font-weight:700;font-size:16px;line-height:36px;"
)
_NOTES = f"background:#fff4d6;color:#3d2c00;{_FONT}padding:14px 18px;border-inline-start:5px solid #d18b00;"
#: The hidden words after the subject; what follows them only keeps the body's words away.
_PREHEADER = re.compile(r'<div style="display:none[^>]*>(.*?)(?:\u2007.*?)?</div>', re.S)
#: Lines and signs that stand for headings in plain text.
_DRAWN = re.compile(r"[=-]{3,}|##+")
_LONGEST = 140


def above(html, *, shown=None, brand=None, problems=()):
    """``html`` with the inbox line of ``shown`` (Rendered) from ``brand`` (dict), and ``problems``, before its body."""
    start = html.find(">", html.find("<body")) + 1
    line = _line(shown, brand) if shown else ""
    return f"{html[:start]}{line}{_notes(problems)}{html[start:]}"


def _line(shown, brand):
    sender = brand["sender"]
    return format_html(
        '<div role="group" aria-label="{}" style="{}"><span aria-hidden="true" style="{}">{}</span>'
        '<div style="{}"><strong>{}</strong> <span style="{}">{}</span></div>'
        '<div style="{}"><strong>{}</strong> <span style="{}">{}</span></div></div>',
        _("In the inbox"),
        _BAR,
        f"{_ROUND}background:{brand['colour']};color:{brand['on_colour']};",
        sender[:1].upper(),
        _CUT,
        sender,
        _LESS,
        brand["sender_email"] or _("no sender address yet"),
        _CUT,
        shown.subject,
        _LESS,
        _after_the_subject(shown),
    )


def _after_the_subject(shown):
    """The preview text; without one, mail programs show the first words of the message."""
    found = _PREHEADER.search(shown.html)
    hidden = unescape(found[1]).strip() if found else ""
    return (hidden or " ".join(_DRAWN.sub(" ", shown.text).split()))[:_LONGEST]


def _notes(problems):
    if not problems:
        return ""
    items = format_html_join("", "<li>{}</li>", ((problem.message,) for problem in problems))
    words = _("Good to know:") if all(problem.warning for problem in problems) else _("Before this can be published:")
    return format_html(
        '<div style="{}" role="status"><strong>{}</strong><ul style="margin:8px 0 0;padding-inline-start:20px">{}'
        "</ul></div>",
        _NOTES,
        words,
        items,
    )


def with_reasons(html, shown):
    """``html`` with a box at its end that says why these pages were chosen for the person ``shown`` (Rendered)."""
    reasons = why.lines(shown.proposed)
    if not reasons:
        return html
    items = format_html_join("", "<li><strong>{}</strong>: {}</li>", reasons)
    box = format_html(
        '<aside style="{}"><strong>{}</strong><ul style="margin:8px 0 0;padding-inline-start:20px">{}</ul></aside>',
        f"background:#e8f1fb;color:#12304f;{_FONT}padding:14px 18px;border-inline-start:5px solid #2f6fb3;",
        _("Why these pages (only you see this):"),
        items,
    )
    end = html.rfind("</body>")
    return f"{html[:end]}{box}{html[end:]}" if end >= 0 else html + box


def page(words):
    """A page that says only ``words``: why there is nothing to see."""
    return _PAGE.format("margin:0;", format_html('<p role="status" style="{}margin:24px 20px">{}</p>', _FONT, words))


def plain(text):
    """``text`` as a page, as a mail program shows plain text."""
    style = "margin:24px auto;max-width:72ch;padding:0 16px;white-space:pre-wrap;overflow-wrap:anywhere;"
    inner = format_html('<pre dir="auto" style="{}font:15px/1.5 ui-monospace,monospace">{}</pre>', style, text)
    return _PAGE.format("margin:0;", inner)


_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>.</title></head><body style="{}background:#ffffff;color:#1f2328">{}</body></html>'
)
