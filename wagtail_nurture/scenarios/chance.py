"""Chance that remembers: who is drawn follows from a salt and the person's number, so that it never changes.

Nothing is stored. The same person takes the same path whenever they come by, in every worker and on every database.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import log

from django.utils.translation import gettext_lazy


#: Heading of the steps that draw, in the editor's list.
GROUP = gettext_lazy("By chance")


def lot(salt, contact_id):
    """A number between 0 and 1 (never 0 or 1 itself), evenly spread over people; the salt (text) shuffles them anew.

    >>> lot("step", 7) == lot("step", 7), lot("step", 7) == lot("other", 7)
    (True, False)
    """
    digest = sha256(f"{salt}:{contact_id}".encode()).digest()
    return (int.from_bytes(digest[:6]) + 1) / (2**48 + 2)


def choose(salt, contact_id, shares):
    """One of the keys of ``shares`` ({key: share}), each as often as its share says.

    Each key draws its own lot and the best one for its share wins (weighted rendezvous hashing): the order does not
    matter, and when shares change nobody moves between two keys that did not.

    >>> choose("step", 7, {"a": 100}), choose("step", 7, {"a": 50, "b": 50}) == choose("step", 7, {"b": 50, "a": 50})
    ('a', True)
    """
    return min((key for key in shares if shares[key] > 0), key=lambda key: (_draw(salt, contact_id, key, shares), key))


def _draw(salt, contact_id, key, shares):
    return -log(lot(f"{salt}:{key}", contact_id)) / shares[key]


@dataclass(frozen=True)
class Drawn:
    """What a step that draws wants to know in a try-out: the way that the editor ``chosen``, "" to draw it."""

    chosen: str = ""
