"""A whole letter as HTML: the head that the envelope wants, and below it what the message says."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape

from django.utils.formats import date_format
from django.utils.translation import override

from wagtail_nurture.contacts import colours
from wagtail_nurture.contacts.local_time import zone_of
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.text import clean

from .. import layout
from ..brand import DEFAULT_COLOUR
from ..canvas import is_rtl
from ..pictures import picture
from . import address, media
from .style import TOP, style
from .window import Window, window_of


@dataclass(frozen=True)
class Letterhead:
    """Who writes for a site and how it looks on paper; the same for every letter of a batch."""

    name: str
    lines: str
    logo: str
    colour: str
    font: str
    window: Window
    home: str
    #: By whose clock the letter is dated.
    zone: tzinfo


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One person's letter: ``body`` is the filled message (HTML), ``lines`` the address, ``at`` its date."""

    body: str
    lines: list
    at: datetime
    locale: str
    title: str = ""


def letterhead_of(site):
    """The Letterhead of ``site``. Two queries, three the first time a logo is used."""
    settings = NurtureSiteSettings.for_site(site)
    logo = picture(settings.logo, "max-800x260") if settings.logo else None
    return Letterhead(
        name=settings.sender_name or site.site_name or site.hostname,
        lines="\n".join(line.strip() for line in clean(settings.postal_address, 600).splitlines() if line.strip()),
        logo=media.address(logo) if logo else "",
        colour=colours.darkened_until_readable(settings.brand_colour or DEFAULT_COLOUR, "#ffffff"),
        font=settings.font,
        window=window_of(settings.letter_window),
        home=settings.letter_country,
        zone=zone_of(site),
    )


def document(letter, head, *, screen=False):
    """``letter`` (Letter) under its ``head`` (Letterhead) as one HTML document; with ``screen`` also for a browser."""
    window = head.window
    size = address.size_of(letter.lines, width=window.width)
    css = style(window, colour=head.colour, font=head.font, size=size, screen=screen)
    logo = f'<img class="logo" src="{escape(head.logo)}" alt="{escape(head.name)}">'
    name = f'<p class="name">{escape(head.name)}</p>'
    folds = "".join(f'<div class="fold" style="top:{fold - TOP}mm"></div>' for fold in window.folds)
    lines = "".join(f"<li>{escape(line)}</li>" for line in letter.lines)
    with override(letter.locale or None):
        date = date_format(letter.at.astimezone(head.zone), "DATE_FORMAT")
    return (
        f'<!doctype html><html lang="{escape(layout.language_tag(letter.locale))}" '
        f'dir="{"rtl" if is_rtl(letter.locale) else "ltr"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(letter.title)}</title>'
        f"<style>{css}</style></head><body>"
        f'<div class="head">{logo if head.logo else name}<p class="sender">{escape(head.lines)}</p>'
        f'<div class="window"><ol>{lines}</ol></div>{folds}</div>'
        f'<p class="date">{escape(date)}</p>{letter.body}</body></html>'
    )
