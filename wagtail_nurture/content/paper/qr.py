"""QR codes as drawings: sharp at any size, with no picture to fetch."""

from functools import lru_cache

import segno


#: An address longer than this makes a code that telephones cannot read at the size of a stamp.
LONGEST = 500


@lru_cache(maxsize=256)
def svg(address, label=""):
    """The QR code of ``address`` as an SVG element, ``label`` as its name; "" for what is empty or too long."""
    if not address or len(address) > LONGEST:
        return ""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000", title=label or None
    )
