"""How the messages of a site look and who signs them: read from its settings, the same for every message."""

from urllib.parse import urljoin

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings

from . import colours
from .pictures import picture


DEFAULT_COLOUR = "#1f6f54"
LOGO_HEIGHT = 96  # shown at half of it, so that it stays sharp on dense screens


def brand_of(site):
    """The brand of ``site`` as a dict of str. Two queries, three the first time a logo is used."""
    settings = NurtureSiteSettings.for_site(site)
    colour = settings.brand_colour or DEFAULT_COLOUR
    sender = settings.sender_name or site.site_name or site.hostname
    logo, width = _logo(settings.logo, site)
    return {
        "colour": colour,
        "on_colour": colours.readable_on(colour),
        "link": colours.darkened_until_readable(colour, "#ffffff"),
        "link_dark": colours.lightened_until_readable(colour, "#1c1f1e"),
        "sender": sender,
        "site": site.site_name or sender,
        "site_url": site.root_url,
        "postal_address": ", ".join(line.strip() for line in settings.postal_address.splitlines() if line.strip()),
        "privacy_page": settings.privacy_page,
        "logo": logo,
        "logo_width": width,
    }


def _logo(image, site):
    if image is None:
        return "", ""
    rendition = picture(image, f"max-480x{LOGO_HEIGHT}")
    if rendition is None:
        return "", ""
    return urljoin(site.root_url, rendition.url), str(max(rendition.width // 2, 1))
