"""How the messages of a site look and who signs them: read from its settings, the same for every message."""

from urllib.parse import urljoin

from wagtail_nurture.contacts import colours
from wagtail_nurture.contacts.look import Font
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings

from .blocks.base import MUTED
from .pictures import picture


DEFAULT_COLOUR = "#1f6f54"
GROUND, CARD, TEXT = "#eff1ef", "#ffffff", "#2b3035"
#: What a message stands on where the mail program is dark, and how much a button must differ from it.
NIGHT, SEEN_BY_NIGHT = "#1c1f1e", 1.7
#: What a quote, a document or a shop stands on by day and by night: a link that reads there reads on the card too.
PANEL, PANEL_NIGHT = "#f3f5f3", "#272c2a"
LOGO_HEIGHT = 96  # shown at half of it, so that it stays sharp on dense screens

#: Names without quotes: they stand in attributes and in styles alike. Roboto is not named: MJML would load it from
#: Google, and tell Google who reads what.
STACKS = {
    Font.SYSTEM: "-apple-system, BlinkMacSystemFont, Segoe UI, Helvetica Neue, Helvetica, Arial, sans-serif",
    Font.SANS: "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif",
    Font.WIDE: "Verdana, DejaVu Sans, Geneva, Tahoma, sans-serif",
    Font.ROUNDED: "ui-rounded, SF Pro Rounded, Arial Rounded MT Bold, Nunito, Trebuchet MS, sans-serif",
    Font.SERIF: "Georgia, Times New Roman, Liberation Serif, serif",
    Font.BOOK: "Palatino, Palatino Linotype, Book Antiqua, URW Palladio L, Georgia, serif",
}
#: Outlook on Windows takes Times when it does not know the first name: it is told one that it knows.
OUTLOOK = {
    Font.SYSTEM: "Segoe UI, Arial, sans-serif",
    Font.SANS: "Arial, sans-serif",
    Font.WIDE: "Verdana, sans-serif",
    Font.ROUNDED: "Trebuchet MS, Arial, sans-serif",
    Font.SERIF: "Georgia, serif",
    Font.BOOK: "Palatino Linotype, Georgia, serif",
}


def brand_of(site):
    """The brand of ``site``, see :func:`brand_from`. Three queries, four the first time a logo is used."""
    return brand_from(NurtureSiteSettings.for_site(site), site)


def brand_from(settings, site):
    """What ``settings`` (NurtureSiteSettings, saved or not) make of the messages of ``site``: a dict of str.

    ``social`` is a list of such dicts, one for each place on a social network.
    """
    colour = settings.brand_colour or DEFAULT_COLOUR
    button = settings.button_colour or colour
    by_night = colours.lightened_until_seen(button, NIGHT, SEEN_BY_NIGHT)
    ground = settings.ground_colour or GROUND
    font = settings.font if settings.font in STACKS else Font.SYSTEM
    sender = settings.sender_name or site.site_name or site.hostname
    logo, width = _logo(settings.logo, site)
    return {
        "colour": colour,
        "on_colour": colours.readable_on(colour),
        "button": button,
        "on_button": colours.readable_on(button),
        "button_dark": by_night,
        "on_button_dark": colours.readable_on(by_night),
        "ground": ground,
        "on_ground": MUTED if colours.contrast(MUTED, ground) >= colours.READABLE else colours.readable_on(ground),
        "text": settings.text_colour or TEXT,
        "link": colours.darkened_until_readable(colour, PANEL),
        "link_dark": colours.lightened_until_readable(colour, PANEL_NIGHT),
        "font": STACKS[font],
        "font_outlook": OUTLOOK[font],
        "sender": sender,
        "sender_email": settings.sender_email,
        "site": site.site_name or sender,
        "sms_sender": settings.sms_sender or sender,
        "sms_stop": settings.sms_stop,
        "site_url": site.root_url,
        "postal_address": ", ".join(line.strip() for line in settings.postal_address.splitlines() if line.strip()),
        "privacy_page": settings.privacy_page,
        "logo": logo,
        "logo_width": width,
        "social": _social(settings),
    }


def _social(settings):
    """Between two places stands a dot: ``dot`` is "" for the first."""
    places = list(settings.social_links.all())
    return [
        {"place_name": place.get_network_display(), "place_url": place.url, "dot": "\xa0 · \xa0" if number else ""}
        for number, place in enumerate(places)
    ]


def _logo(image, site):
    if image is None:
        return "", ""
    rendition = picture(image, f"max-480x{LOGO_HEIGHT}")
    if rendition is None:
        return "", ""
    return urljoin(site.root_url, rendition.url), str(max(rendition.width // 2, 1))
