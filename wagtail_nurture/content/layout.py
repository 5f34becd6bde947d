"""What stands around the blocks of every message: head, styles for light and dark, masthead and foot."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, to_locale

from wagtail_nurture.conf import settings

from .blocks.base import SIDE, mark
from .brand import CARD
from .mjml import Element
from .stacking import stacked


#: ``%(link)s`` is the brand's colour made readable on dark, ``%(button)s`` and ``%(on_button)s`` its button by night.
#: No ">" here: it would have to be escaped.
STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
.n-text p:last-child, .n-text ul:last-child, .n-text ol:last-child { margin-bottom: 0 !important; }
.n-plate img { border-radius: 4px; }
@media only screen and (max-width:479px) {
  .n-above { display: none !important; }
  td.n-cell { padding-left: 20px !important; padding-right: 20px !important; }
  td.n-card-image { padding-top: 16px !important; padding-bottom: 0 !important; }
  td.n-card-words { padding-top: 12px !important; padding-bottom: 18px !important; }
  td.n-h1 h1 { font-size: 26px !important; }
  td.n-button table { width: 100%% !important; }
  td.n-button a { display: block !important; }
  td.n-said a { display: block !important; margin-right: 0 !important; }
  td.n-scale-points a { width: 44px !important; margin-right: 6px !important; }
}
@media (prefers-color-scheme: dark) {
  body, .n-body, .n-ground, .n-ground table { background: #101211 !important; background-color: #101211 !important; }
  .n-card { background: #1c1f1e !important; background-color: #1c1f1e !important; }
  .n-card table { background: transparent !important; background-color: transparent !important; }
  .n-text, .n-text div, .n-text table, .n-text h1, .n-text h2, .n-text h3, a.n-title { color: #eef0ef !important; }
  .n-muted, .n-foot div, .n-foot a { color: #a9b0ac !important; }
  a.n-link { color: %(link)s !important; }
  .n-line p { border-top-color: #363b38 !important; }
  .n-plate img { background: #ffffff !important; padding: 6px 8px !important; }
  .n-panel { background: #272c2a !important; background-color: #272c2a !important; }
  .n-button td, .n-button a { background: %(button)s !important; color: %(on_button)s !important; }
}
[data-ogsc] .n-text div, [data-ogsc] a.n-title { color: #eef0ef !important; }
[data-ogsc] .n-muted, [data-ogsc] .n-foot div { color: #a9b0ac !important; }
[data-ogsc] a.n-link { color: %(link)s !important; }
[data-ogsb] .n-card { background-color: #1c1f1e !important; }
[data-ogsb] .n-card table { background-color: transparent !important; }
"""
#: Closer letters would tear those of Arabic apart.
RIGHT_TO_LEFT = "td.n-h1 h1, .n-name a { letter-spacing: normal !important; }\n"


def document(context, *, subject, preheader, sections, purpose, framed=True):
    """The whole MJML document as str. ``subject`` and ``preheader`` are words of the canvas;
    ``purpose`` is a consent purpose, or "" for a transactional message."""
    ground = context.brand("ground")
    return Element(
        "mjml",
        _head(context, subject=subject, preheader=preheader),
        Element(
            "mj-body",
            *([_spacer("24px", background_color=ground, css_class="n-ground n-above")] if framed else ()),
            # One white ground behind all sections: zoomed, no hairline shows between them.
            Element(
                "mj-wrapper",
                *stacked([*(_masthead(context) if framed else [_spacer("22px")]), *sections, _spacer("22px")]),
                background_color=CARD,
                border_radius="14px",
                direction=_direction(context),
                padding="0",
                css_class="n-card",
            ),
            *(_foot(context, purpose) if framed else ()),
            background_color=ground,
            css_class="n-body",
        ),
        lang=language_tag(context.locale),
        dir=_direction(context),
    ).write()


def _direction(context):
    return "rtl" if context.rtl else "ltr"


def _spacer(height, **attributes):
    return Element("mj-section", Element("mj-column", Element("mj-spacer", height=height)), **attributes)


def _head(context, *, subject, preheader):
    return Element(
        "mj-head",
        Element("mj-title", subject),
        # What follows keeps mail programmes from showing the first words of the body after a short preview text.
        *([Element("mj-preview", preheader, "\u2007\u034f\u200c" * 60)] if preheader else []),
        Element(
            "mj-raw",
            Element("meta", name="color-scheme", content="light dark"),
            Element("meta", name="supported-color-schemes", content="light dark"),
            Element("meta", name="x-apple-disable-message-reformatting", content="yes"),
            Element("meta", name="format-detection", content="telephone=no, date=no, address=no, email=no"),
        ),
        Element(
            "mj-attributes",
            Element("mj-all", font_family=context.brand("font")),
            Element("mj-section", padding="0", direction=_direction(context)),
            # Of its words, where pictures are not shown: they are read like a text then.
            Element("mj-image", font_size="16px"),
            Element("mj-text", align=context.start, font_size="16px", line_height="1.55", color=context.brand("text")),
            Element(
                "mj-button",
                align=context.start,
                font_size="16px",
                font_weight="700",
                border_radius="8px",
                inner_padding="15px 28px",
                line_height="1.2",
            ),
        ),
        Element("mj-style", _style(context)),
    )


def _style(context):
    by_night = {"link": "link_dark", "button": "button_dark", "on_button": "on_button_dark"}
    style = STYLE % {name: context.brand(kept) for name, kept in by_night.items()}
    return style + (RIGHT_TO_LEFT if context.rtl else "")


def finished(html, context):
    """Compiled ``html`` with what the compiler cannot be told: letters that Outlook on Windows knows, and columns whose
    words begin on the right where the language does."""
    style = f"<style>* {{ font-family: {context.brand('font_outlook')} !important; }}</style>"
    html = html.replace("</head>", f"<!--[if mso]>{style}<![endif]--></head>", 1)
    return _COLUMN_TO_THE_RIGHT.sub(r"\1text-align:right;direction:rtl", html) if context.rtl else html


_COLUMN_TO_THE_RIGHT = re.compile(r'(style="[^"]*)text-align:left;direction:ltr')


def _masthead(context):
    """The logo, or the sender's name; the logo stands on white when all is dark, since nobody knows its colours."""
    home = context.brand("site_url")
    return [
        _spacer("6px", background_color=context.brand("colour"), border_radius="14px 14px 0 0"),
        _name_or_logo(context, home),
    ]


def _name_or_logo(context, home):
    return Element(
        "mj-section",
        Element(
            "mj-column",
            mark(context, "branded", "logo"),
            Element(
                "mj-text",
                Element("a", _logo(context), href=home),
                padding=f"28px {SIDE} 14px {SIDE}",
                css_class="n-cell n-plate",
            ),
            mark(context, "else"),
            Element(
                "mj-text",
                Element("a", context.brand("sender"), href=home, class_="n-link", style=_NAME % context.brand("link")),
                padding=f"30px {SIDE} 14px {SIDE}",
                css_class="n-cell n-name",
            ),
            mark(context, "end"),
        ),
    )


def _logo(context):
    # Not mj-image: its width must be known when the message is compiled, and the logo belongs to the site.
    return Element(
        "img",
        src=context.brand("logo"),
        alt=context.brand("sender"),
        width=context.brand("logo_width"),
        style="display:block;border:0;height:auto;max-width:100%;",
    )


_NAME = "font-size:20px;font-weight:800;letter-spacing:-0.3px;text-decoration:none;color:%s;"


def _foot(context, purpose):
    """Who writes, from where and why; and for marketing how to stop it. No editor can remove it."""
    lines = [
        *_places(context),
        _line(Element("strong", context.brand("sender"))),
        context.slot("branded", "postal_address"),
        _line(context.brand("postal_address"), dir="auto"),
        context.slot("end"),
        _line(_why(context, purpose), style="margin:10px 0 10px 0;"),
        _line(*_ways(context, purpose)),
    ]
    words = Element(
        "mj-text",
        *lines,
        font_size="13px",
        line_height="1.6",
        color=context.brand("on_ground"),
        padding=f"22px {SIDE} 34px {SIDE}",
        css_class="n-cell n-foot",
    )
    pixel = Element("mj-image", src=context.slot("slot", "pixel"), alt="", width="1px", padding="0")
    ground = {"background_color": context.brand("ground")}
    return [
        Element("mj-section", Element("mj-column", words), **ground, css_class="n-ground"),
        mark(context, "when", "pixel"),
        Element("mj-section", Element("mj-column", pixel), **ground),
        mark(context, "end"),
    ]


def _places(context):
    """Where else people find the sender: words, since a picture may be missing and no other site learns who reads."""
    style = f"color:{context.brand('on_ground')};font-weight:700;text-decoration:underline;"
    return [
        context.slot("branded", "social"),
        _line(
            context.slot("brand_each", "social"),
            context.brand("dot"),
            Element("a", context.brand("place_name"), href=context.brand("place_url"), style=style),
            context.slot("end"),
            style="margin:0 0 14px 0;font-size:15px;",
        ),
        context.slot("end"),
    ]


def _line(*nodes, style="margin:0;", **attributes):
    return Element("p", *nodes, style=style, **attributes)


def _ways(context, purpose):
    """The links of the foot, with dots between them."""
    ways = [_foot_link(context, context.slot("slot", "browser_view"), _("View in browser"))]
    if purpose:
        ways = [
            _foot_link(context, context.slot("slot", "unsubscribe"), _("Unsubscribe")),
            _foot_link(context, context.slot("slot", "preferences"), _("Preferences")),
            *ways,
        ]
    privacy = _optional_link(
        context, "branded", "privacy_page", context.brand("privacy_page"), pgettext("foot of a message", "Privacy")
    )
    dotted = [ways[0]]
    for way in ways[1:]:
        dotted += [DOT, way]
    return [*dotted, *privacy]


DOT = "\xa0 · \xa0"


def _optional_link(context, test, name, href, words):
    return [context.slot(test, name), DOT, _foot_link(context, href, words), context.slot("end")]


def _foot_link(context, href, words):
    return Element("a", words, href=href, style=f"color:{context.brand('on_ground')};text-decoration:underline;")


def _why(context, purpose):
    sender = context.brand("sender")
    if not purpose:
        return _("You receive this message because you asked %(sender)s for it.") % {"sender": sender}
    return _("You receive this message because you agreed to “%(purpose)s” from %(sender)s.") % {
        "purpose": settings.purposes.get(purpose, purpose),
        "sender": sender,
    }


def foot_plain(context, purpose):
    """The foot as plain text."""
    lines = ["-- ", context.brand("sender")]
    text = "\n".join(lines)
    text += f"{context.slot('branded', 'postal_address')}\n{context.brand('postal_address')}{context.slot('end')}"
    text += f"\n\n{_why(context, purpose)}"
    if purpose:
        text += "\n" + _("Unsubscribe: %(url)s") % {"url": context.slot("slot", "unsubscribe")}
        text += "\n" + _("Preferences: %(url)s") % {"url": context.slot("slot", "preferences")}
    text += "\n" + _("View in browser: %(url)s") % {"url": context.slot("slot", "browser_view")}
    place = _("%(words)s: %(address)s") % {"words": context.brand("place_name"), "address": context.brand("place_url")}
    text += f"{context.slot('branded', 'social')}\n{context.slot('brand_each', 'social')}\n{place}"
    return text + context.slot("end") + context.slot("end")


def language_tag(code):
    """``code`` ("pt-br") as HTML wants it ("pt-BR")."""
    return to_locale(code or "en").replace("_", "-")
