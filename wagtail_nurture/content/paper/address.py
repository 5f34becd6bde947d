"""A postal address as lines that fit an envelope's window: at most 6 of 38 characters, as NF Z 10-011 wants them.

Letters to another country have one line more, for its name. What does not fit is shortened, from the least needed on:
the postcode and the town, without which nothing arrives, are never dropped.
"""

import re
import unicodedata

from django.utils.text import Truncator

from wagtail_nurture.contacts import countries
from wagtail_nurture.text import clean, one_line


LONGEST, MOST = 38, 6
_COMMAS = re.compile(r"\s*,\s*")


def lines_of(name, *, street="", postcode="", city="", country="", home="FR", language=""):
    """The lines of an address, as a list of str.

    ``street`` may have several lines. ``country`` is two letters; it is named, in ``language`` (that of the country of
    posting), only where it is not ``home``. The last two lines are in capitals: machines read them.

    >>> lines_of("Ada Lovelace", street="1 rue Haute", postcode="33000", city="Bordeaux")
    ['Ada Lovelace', '1 rue Haute', '33000 BORDEAUX']
    >>> lines_of("Ada", street="Hauptstr. 1", postcode="10115", city="Berlin", country="DE", language="fr")[-2:]
    ['10115 BERLIN', 'ALLEMAGNE']
    """
    who = _cut(one_line(name, 300))
    town = _cut(_upper(one_line(f"{one_line(postcode)} {one_line(city)}")))
    abroad = country and country.upper() != (home or "").upper()
    last = [_cut(_upper(one_line(countries.name_of(country, language))))] if abroad else []
    room = MOST - bool(who) - bool(town)
    middle = _fitting([one_line(line) for line in clean(street, 2000).replace("\r", "\n").split("\n")], room)
    return [line for line in [who, *middle, town, *last] if line]


def lines_to(contact, kept, home):
    """The lines of ``contact`` (or None) who lives at ``kept`` (PostalAddress or None), posted in ``home``."""
    return lines_of(
        f"{contact.first_name} {contact.last_name}".strip() if contact else "",
        street=kept.lines if kept else "",
        postcode=kept.postcode if kept else "",
        city=kept.city if kept else "",
        country=kept.country if kept else "",
        home=home,
        language=_LANGUAGE_OF_POSTING.get(home, "en"),
    )


#: The language in which the post of a country reads the name of another one.
_LANGUAGE_OF_POSTING = {"FR": "fr", "DE": "de", "AT": "de", "ES": "es", "IT": "it", "PT": "pt"}


def _fitting(lines, room):
    """``lines`` in at most ``room`` lines that each fit: long ones go on in the next while there is room."""
    lines = [line for line in lines if line]
    wrapped = [part for line in lines for part in _wrapped(line)]
    if len(wrapped) <= room:
        return wrapped
    if len(lines) > room:  # the last ones say the street; those above it are joined
        spare = len(lines) - room
        lines = [", ".join(lines[: spare + 1]), *lines[spare + 1 :]]
    return [_cut(line) for line in lines]


def _wrapped(line):
    """``line`` broken between words into lines that fit; a word too long for any line is cut.

    >>> _wrapped("Bâtiment des Lilas, escalier B, troisième étage")
    ['Bâtiment des Lilas, escalier B,', 'troisième étage']
    """
    found = [""]
    for word in line.split():
        longer = f"{found[-1]} {word}".strip()
        if len(longer) <= LONGEST:
            found[-1] = longer
        else:
            found.append(_cut(word))
    return [part for part in found if part]


def _cut(line):
    return Truncator(line).chars(LONGEST) if len(line) > LONGEST else line


def _upper(text):
    return text.upper()


#: How wide characters are, in the widest of the fonts that a letter may be set in (DejaVu Sans), in its own size.
_WIDE = {"W": 1.0, "F": 1.0}


#: At 5.9 points 38 of the widest letters take 80 mm, the narrowest window.
LEAST = 5.9


def size_of(lines, *, width, most=10.0, least=LEAST):
    """The size in points at which all ``lines`` fit in ``width`` millimetres, between ``least`` and ``most``.

    >>> size_of(["Ada"], width=85), size_of(["W" * 38], width=80)
    (10.0, 6.0)
    """
    longest = max(map(_ems, lines), default=0)
    if not longest:
        return most
    fitting = width / (longest * 0.3528)
    return round(min(most, max(least, fitting)), 1)


def _ems(line):
    return sum(_em(character) for character in line)


def _em(character):
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in _WIDE or unicodedata.category(character) == "So":
        return 1.1
    if character in "MWmw@%":
        return 1.0
    if character in " ,.;:!|'’ijlIft()-/":
        return 0.42
    return 0.72 if character.isupper() else 0.64
