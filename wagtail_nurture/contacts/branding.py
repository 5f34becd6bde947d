"""How a site's public pages look: its colour, a text colour that can be read on it, its name and logo."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Site

from . import colours
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
    return Brand(
        name, colour, colours.readable_on(colour), settings.logo, "/", settings.privacy_page, settings.postal_address
    )
