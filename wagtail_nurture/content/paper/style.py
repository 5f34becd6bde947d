"""How a letter looks on A4. Lengths are millimetres and points: what leaves is paper.

The first page begins with a head of fixed height, so that address, sender and folds stand where the envelope wants
them, whatever the letter says. ``screen`` adds what a browser needs to show the same sheet in a preview.
"""

from wagtail_nurture.contacts.look import Font


TOP, RIGHT, BOTTOM, LEFT = 14, 20, 20, 25
WIDTH = 210 - LEFT - RIGHT
#: No font is fetched: whichever of these the worker's machine has. The address in the window is always in them.
FONTS = '"Liberation Sans", Arial, Helvetica, "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif'
_SERIFS = (
    'Georgia, Gelasio, "Liberation Serif", "Times New Roman", "Noto Serif", "DejaVu Serif", "Noto Color Emoji", serif'
)
#: What stands in for the site's typeface where the machine that prints does not have it: no more than a relative.
TYPEFACES = {
    Font.WIDE: f'Verdana, "DejaVu Sans", {FONTS}',
    Font.ROUNDED: f'"Arial Rounded MT Bold", Nunito, Quicksand, "Trebuchet MS", {FONTS}',
    Font.SERIF: _SERIFS,
    Font.BOOK: f'Palatino, "Palatino Linotype", "Book Antiqua", P052, "URW Palladio L", "TeX Gyre Pagella", {_SERIFS}',
}

SHEET = """
@page {{ size: A4; margin: {top}mm {right}mm {bottom}mm {left}mm;
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 8pt {fonts}; color: #555; }} }}
@page :first {{ @bottom-right {{ content: none; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; font: 10.5pt/1.45 {fonts}; color: #1b1e21; overflow-wrap: anywhere; }}
.head {{ position: relative; height: {head}mm; }}
.head > * {{ position: absolute; margin: 0; }}
.logo {{ left: 0; top: 0; max-width: 62mm; max-height: 20mm; }}
.name {{ left: 0; top: 4mm; max-width: 90mm; font-size: 15pt; line-height: 1.2; font-weight: bold; color: {colour}; }}
.sender {{ left: {sender_left}mm; top: {sender_top}mm; width: 60mm; font-size: 8.5pt; line-height: 1.4; color: #444;
  white-space: pre-line; max-height: {sender_height}mm; overflow: hidden; }}
.address {{ color: #444; }}
.window {{ left: {window_left}mm; top: {window_top}mm; width: {window_width}mm; height: {window_height}mm; }}
.window ol {{ position: absolute; bottom: 0; left: 0; right: 0; margin: 0; padding: 0; list-style: none;
  font-size: {size}pt; line-height: {leading}mm; text-align: left; direction: ltr; }}
.window {{ font-family: {plain}; }}
.window li {{ height: {leading}mm; white-space: nowrap; overflow: hidden; }}
.fold {{ left: {fold_left}mm; width: 4mm; border-top: 0.2mm solid #999; }}
.date {{ margin: 0 0 8mm; text-align: end; }}
.subject {{ margin: 0 0 6mm; font-weight: bold; }}
h1 {{ font-size: 17pt; line-height: 1.2; margin: 5mm 0 3mm; color: {colour}; break-after: avoid; }}
h2 {{ font-size: 12.5pt; line-height: 1.25; margin: 5mm 0 2mm; break-after: avoid; }}
h3 {{ font-size: 11pt; line-height: 1.3; margin: 4mm 0 1.5mm; break-after: avoid; }}
p, ul, ol, blockquote {{ margin: 0 0 3mm; orphans: 2; widows: 2; }}
ul, ol {{ padding-inline-start: 6mm; }}
.link {{ text-decoration: underline; }}
hr {{ border: 0; border-top: 0.2mm solid #bbb; margin: 5mm 0; }}
.space-small {{ height: 3mm; }} .space-medium {{ height: 8mm; }} .space-large {{ height: 16mm; }}
.space-small, .space-medium, .space-large {{ overflow: hidden; line-height: 0; }}
img {{ max-width: 100%; }}
p.picture {{ text-align: center; }} p.picture img {{ max-height: 75mm; }}
blockquote {{ padding: 1mm 0 1mm 5mm; border-inline-start: 0.8mm solid {colour}; break-inside: avoid; }}
blockquote p {{ margin: 0 0 1.5mm; }}
table {{ width: 100%; border-collapse: collapse; margin: 4mm 0; break-inside: avoid; }}
td {{ vertical-align: top; padding: 0; }}
td p:last-child {{ margin-bottom: 0; }}
.columns {{ table-layout: fixed; break-inside: auto; }} .columns > tbody > tr > td {{ padding-inline-end: 6mm; }}
.columns > tbody > tr > td + td {{ padding-inline-end: 0; }}
.scan .code {{ width: 30mm; padding-inline-end: 5mm; }} .scan td {{ vertical-align: middle; }}
.scan p {{ margin: 0 0 1mm; }} .scan .qr {{ display: block; width: 28mm; height: 28mm; }}
.scan .address, .card .price .address {{ font-size: 9.5pt; }}
.scan .code + td:not(:last-child) {{ padding-inline-end: 5mm; }}
.scan .qr {{ margin-inline-start: -2mm; }} .coupon .qr {{ margin: 0; }}
.scans {{ table-layout: fixed; }} .scans td {{ padding-bottom: 3mm; }}
.scans td:not(.code) {{ width: auto; }}
.coupon {{ border: 0.35mm dashed {colour}; }} .coupon td {{ padding: 4mm 5mm 4mm 0; }}
.coupon .code {{ padding-inline-start: 4mm; width: 45mm; }} .coupon .qr {{ width: 36mm; height: 36mm; }}
.coupon .worth {{ font-size: 14pt; line-height: 1.25; color: {colour}; }}
.coupon .voucher {{ font: bold 17pt/1.3 "Liberation Mono", "DejaVu Sans Mono", monospace; margin: 2mm 0; }}
.card .code {{ width: 31mm; padding-inline-start: 5mm; text-align: center; font-size: 8.5pt; line-height: 1.3; }}
.card .code .qr {{ display: block; width: 26mm; height: 26mm; margin: 0 0 1mm; }}
.event .day {{ width: 24mm; padding-inline-end: 5mm; }}
.leaf {{ border: 0.35mm solid {colour}; border-radius: 1.5mm; text-align: center; padding: 2mm 1mm; color: {colour}; }}
.leaf strong {{ display: block; font-size: 20pt; line-height: 1.1; }} .leaf span {{ font-size: 10pt; }}
.card .picture {{ width: 48mm; padding-inline-end: 5mm; }}
.card .picture img {{ display: block; border-radius: 1.5mm; }}
.card p {{ margin: 0 0 1mm; }} .card .title {{ font-size: 11.5pt; }}
.panel {{ background: #f3f5f3; padding: 4mm 5mm; margin: 3mm 0; break-inside: avoid; border-radius: 1.5mm; }}
.panel p {{ margin: 0 0 0.8mm; }}
.foot {{ margin-top: 6mm; padding-top: 2mm; border-top: 0.2mm solid #bbb; font-size: 7.5pt; line-height: 1.4;
  color: #555; break-inside: avoid; break-before: avoid; }}
.foot p {{ margin: 0 0 0.8mm; }}
"""

SCREEN = """
@media screen {{
  html {{ background: #d9dcda; }}
  body {{ position: relative; width: 210mm; min-height: 297mm; margin: 6mm auto;
    padding: {top}mm {right}mm {bottom}mm {left}mm; background: #fff; box-shadow: 0 1mm 4mm rgb(0 0 0 / .2); }}
  .window {{ outline: 0.3mm dashed #8a9; }}
}}
@media screen and (max-width: 820px) {{ body {{ zoom: calc(100vw / 850px); }} }}
"""

#: Height of a line of the address: seven of them fit in the window of France, of 30 mm.
LEADING = 4.1


def style(window, *, colour, size, font="", screen=False):
    """The style sheet for one letter: ``window`` (Window), the brand's ``colour`` and ``font`` (a ``look.Font``), the
    address in ``size`` points."""
    sender_top = 24 if window.sender_left < window.left else window.top - TOP
    values = {
        "top": TOP,
        "right": RIGHT,
        "bottom": BOTTOM,
        "left": LEFT,
        "fonts": TYPEFACES.get(font, FONTS),
        "plain": FONTS,
        "colour": colour,
        "head": window.bottom - TOP + 9,
        "sender_left": window.sender_left - LEFT if window.sender_left > LEFT else 0,
        "sender_top": sender_top,
        "sender_height": window.bottom - TOP - sender_top,
        "window_left": window.left - LEFT,
        "window_top": window.top - TOP,
        "window_width": window.width,
        "window_height": window.height,
        "leading": min(LEADING, window.height / 7),
        "size": size,
        "fold_left": 5 - LEFT,
    }
    return (SHEET + (SCREEN if screen else "")).format(**values)
