"""How a site's public pages look: its colour, a text colour that can be read on it, its name and logo."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Site

from .site_settings import NurtureSiteSettings


@dataclass(frozen=True)
class Brand:
    """What the public base template shows. ``logo`` is a Wagtail image or None."""

    name: str
    colour: str
    ink: str
    logo: Any
    home: str
    privacy: str
    postal_address: str


def brand_of(request):
    """The Brand of the site that ``request`` came to; plain defaults when there is no such site."""
    site = Site.find_for_request(request) if request else None
    if site is None:
        return Brand("", "#1f6f54", "#ffffff", None, "/", "", "")
    settings = NurtureSiteSettings.for_site(site)
    name = settings.sender_name or site.site_name or site.hostname
    colour = settings.brand_colour
    return Brand(name, colour, ink_on(colour), settings.logo, "/", settings.privacy_page, settings.postal_address)


def ink_on(colour):
    """Black or white, whichever can be read better on ``colour`` ("#rrggbb"), by WCAG 2.2 contrast.

    >>> ink_on("#1f6f54"), ink_on("#ffd400")
    ('#ffffff', '#111111')
    """
    light = _luminance(colour)
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.0556 else "#111111"


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
