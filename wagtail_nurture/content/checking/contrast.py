from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.contacts import colours

from ..brand import CARD
from .base import Check, registry, warning


#: What is written in which colour of the brand, and on which one ("" for the white of the message).
WRITTEN = [
    ("on_button", "button", gettext_lazy("the words on buttons")),
    ("text", "", gettext_lazy("the text")),
    ("on_ground", "ground", gettext_lazy("the foot of the message")),
]


@registry.register
class Contrast(Check):
    """Colours that are hard to read (WCAG 2.2), in the look of each site that may send the message.

    Links are made darker, or lighter at night, until they can be read; what an editor chose for the rest is kept.
    """

    slug = "contrast"

    def problems(self, message):
        for site, brand in message.brands.items():
            for words, ground, told in WRITTEN:
                ratio = colours.contrast(brand[words], brand[ground] if ground else CARD)
                if ratio < colours.READABLE:
                    text = _(
                        "In the look of %(site)s, %(what)s can hardly be read (contrast %(ratio).1f, at least 4.5 is "
                        "needed). Choose a darker or lighter colour in the Nurture settings."
                    )
                    yield warning("", text % {"site": site, "what": told, "ratio": ratio})
