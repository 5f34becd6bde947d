"""The codes of vouchers: made so that they can be read aloud and guessed by nobody, typed in capitals or not."""

import re
from secrets import choice


#: Nothing that is taken for something else: no 0 and O, no 1, I and L, no U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 12 of 30 letters are 58 bits.
LENGTH, GROUP = 12, 4
#: Characters of a code that was brought along.
LONGEST = 60


def make(prefix=""):
    """A new code, in groups: "BIKE-7KQ2-XM4T-9WRC"."""
    letters = "".join(choice(ALPHABET) for _place in range(LENGTH))
    groups = [letters[start : start + GROUP] for start in range(0, LENGTH, GROUP)]
    return "-".join(filter(None, [prefix.upper(), *groups]))


def key_of(typed):
    """``typed`` (any str) as codes are looked up: capitals and digits alone.

    >>> key_of(" bike-7kq2 xm4t.9wrc "), key_of("→")
    ('BIKE7KQ2XM4T9WRC', '')
    """
    return re.sub(r"[^0-9A-Z]", "", (typed or "")[: 4 * LONGEST].upper())[:LONGEST]
