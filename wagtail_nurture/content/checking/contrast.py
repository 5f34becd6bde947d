from django.utils.translation import gettext as _

from wagtail_nurture.contacts import colours

from ..brand import CARD
from .base import Check, registry, warning


@registry.register
class Contrast(Check):
    """Text that can hardly be read (WCAG 2.2), in the look of each site that may send the message.

    Everything else is made readable by the look itself: links, words on buttons, the foot. The settings refuse a pale
    colour for text too; what code or an import wrote there is seen here.
    """

    slug = "contrast"

    def problems(self, message):
        for site, brand in message.brands.items():
            ratio = colours.contrast(brand["text"], CARD)
            if ratio < colours.READABLE:
                text = _(
                    "In the look of %(site)s the text can hardly be read (contrast %(ratio).1f, at least 4.5 is "
                    "needed). Choose a darker colour in the Nurture settings."
                )
                yield warning("", text % {"site": site, "ratio": ratio})
