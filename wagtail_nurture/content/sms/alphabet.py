"""How long a text message is: its alphabet, and in how many parts it travels and is paid for.

The alphabets of 3GPP TS 23.038: GSM-7 (6.2.1), its extension, whose letters count twice (6.2.1.1), and UCS-2 for all
else. Parts as in TS 23.040 (9.2.3.24.1): 160 letters alone, 153 in each of several; 70 and 67 in UCS-2.
"""

import unicodedata
from dataclasses import dataclass


BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM, UCS = "GSM-7", "UCS-2"
#: (letters of a message in one part, letters of each part where there are several)
ROOM = {GSM: (160, 153), UCS: (70, 67)}

#: What typesetting makes of plain signs, back again.
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "}
    | {"\u202f": " ", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i"}
)


@dataclass(frozen=True)
class Measure:
    """A text's ``alphabet``, its length in ``units``, the ``parts`` it travels in, and the units still free in them."""

    alphabet: str
    units: int
    parts: int
    free: int


def measure(text):
    """The Measure of ``text``.

    >>> measure("Hello"), measure("é" * 160).parts, measure("a" * 161).parts, measure("€" * 80).units
    (Measure(alphabet='GSM-7', units=5, parts=1, free=155), 1, 2, 160)
    >>> measure("Prêt ?"), measure("🚲").units
    (Measure(alphabet='UCS-2', units=6, parts=1, free=64), 2)
    """
    alphabet = GSM if is_gsm(text) else UCS
    alone, each = ROOM[alphabet]
    sizes = [size_of(letter, alphabet) for letter in text]
    units = sum(sizes)
    if units <= alone:
        return Measure(alphabet, units, 1, alone - units)
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > each:  # a letter that counts twice is never torn apart
            parts, filled = parts + 1, 0
        filled += size
    return Measure(alphabet, units, parts, each - filled)


def is_gsm(text):
    """Whether every letter of ``text`` is in GSM-7 or its extension."""
    return all(letter in BASIC or letter in EXTENSION for letter in text)


def strangers(text):
    """The letters of ``text`` that make it UCS-2, each once, in their order.

    >>> strangers("Fête à l’hôtel")
    'ê’ô'
    """
    return "".join(dict.fromkeys(letter for letter in text if letter not in BASIC and letter not in EXTENSION))


def size_of(letter, alphabet):
    """How many units ``letter`` takes: 2 in the extension, and 2 for an emoji and its like in UCS-2."""
    if alphabet == GSM:
        return 2 if letter in EXTENSION else 1
    return 2 if ord(letter) > 0xFFFF else 1


def cut(text, units, alphabet):
    """As much of the beginning of ``text`` as fits into ``units``.

    >>> cut("12€4", 3, GSM), cut("a🚲", 2, UCS)
    ('12', 'a')
    """
    kept, room = [], units
    for letter in text:
        room -= size_of(letter, alphabet)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept)


def simplified(text):
    """``text`` in the letters of GSM-7: without the accents that it lacks; what has no likeness is left out.

    >>> simplified("François-Noël 🚲 “Œuvre”"), simplified("Łukasz"), simplified("山田")
    ('Francois-Noel  "OEuvre"', 'Lukasz', '')
    """
    return "".join(_likeness(letter) for letter in text.translate(_PLAIN))


def _likeness(letter):
    if letter in BASIC or letter in EXTENSION:
        return letter
    return "".join(each for each in unicodedata.normalize("NFKD", letter) if each in BASIC)
