"""Filling pieces (see ``pieces``) for many people at once, slot by slot: columns of values beside static text.

The statements of this language run once for each slot, not once for each slot and person; what puts the columns
together runs in C. Nothing is joined: pieces that are the same for everybody stay the same objects.
"""

import re
from functools import cache
from itertools import repeat
from typing import NamedTuple

from . import addresses
from .paper import qr
from .pieces import ENCLOSING, settle_card
from .slots import Slots


#: What is safe in every part as it is: most values, and all our addresses.
_PLAIN = re.compile(r"[A-Za-z0-9_./:?%+,~-](?:[A-Za-z0-9_./:?%+,~ -]{0,1990}[A-Za-z0-9_./:?%+,~-])?").fullmatch


class Reader(NamedTuple):
    """For one person: merge name -> str, block id -> list of dicts (cards), link number -> ``(page_id, url)``."""

    values: dict
    cards: dict
    addresses: dict
    slots: Slots


class Weaver:
    """Fills one part of a message. ``safe`` makes a value safe in it.

    Titles, names and fallbacks come up again and again in a batch: what they became is kept as long as this object.
    """

    def __init__(self, safe):
        self._safe, self._known, self._settled = safe, cache(safe), {}

    def weave(self, pieces, people):
        """A list of str for each of ``people`` (list of Reader), in their order."""
        texts = [[] for _reader in people]
        columns = []
        for piece in pieces:
            if piece.__class__ is str:
                columns.append(repeat(piece))
            elif piece[0] not in ENCLOSING:
                columns.append(getattr(self, piece[0])(people, *piece[1:]))
            else:
                _append(texts, columns)
                columns = []
                for text, more in zip(texts, getattr(self, piece[0])(people, *piece[1:]), strict=True):
                    text += more
        _append(texts, columns)
        return texts

    def merge(self, people, name, fallback):
        known = self._known
        found = [reader.values.get(name) or fallback for reader in people]
        return [value if _PLAIN(value) else known(value) for value in found]

    def slot(self, people, name):
        return self._addresses([getattr(reader.slots, name) for reader in people])

    def printed_slot(self, people, name):
        return [self._safe(addresses.readable(getattr(reader.slots, name))) for reader in people]

    def extra(self, people, name):
        return [self._safe(reader.slots.extra(name)) for reader in people]  # noqa: S610 (a slot, not a queryset)

    def link(self, people, number):
        ways = ((reader.slots, *reader.addresses[number]) for reader in people)
        return self._addresses([slots.link(number, page_id=page_id, url=url) for slots, page_id, url in ways])

    def printed(self, people, number):
        return [self._safe(addresses.readable(reader.addresses[number][1])) for reader in people]

    def qr(self, people, number):
        ways = ((reader.slots, *reader.addresses[number]) for reader in people)
        return [qr.svg(slots.link(number, page_id=page_id, url=url)) for slots, page_id, url in ways]

    def qr_extra(self, people, name):
        return [qr.svg(reader.slots.extra(name)) for reader in people]  # noqa: S610 (a slot, not a queryset)

    def card_qr(self, people, number, page_id, url):
        return [qr.svg(reader.slots.link(number, page_id=page_id, url=url)) for reader in people]

    def card_link(self, people, number, page_id, url):
        return self._addresses([reader.slots.link(number, page_id=page_id, url=url) for reader in people])

    def _addresses(self, found):
        return [value if _PLAIN(value) else self._safe(value) for value in found]

    def block(self, people, block_id, then, otherwise):
        return self._either(people, [bool(reader.cards.get(block_id)) for reader in people], then, otherwise)

    def when(self, people, name, then):
        return self._either(people, [bool(getattr(reader.slots, name)) for reader in people], then, [])

    def each(self, people, block_id, pieces):
        hands = [reader.cards.get(block_id, ()) for reader in people]
        texts = [[] for _reader in people]
        for place in range(max(map(len, hands), default=0)):
            alike = {}
            for number, hand in enumerate(hands):
                if place < len(hand):
                    alike.setdefault(id(hand[place]), []).append(number)
            for numbers in alike.values():
                woven = self.weave(self._card(pieces, hands[numbers[0]][place]), [people[number] for number in numbers])
                for number, text in zip(numbers, woven, strict=True):
                    texts[number] += text
        return texts

    def _card(self, pieces, card):
        key = (id(pieces), id(card))  # both live as long as the batch
        if key not in self._settled:
            self._settled[key] = settle_card(pieces, card, self._known)
        return self._settled[key]

    def _either(self, people, those, then, otherwise):
        """``then`` for ``those`` (a bool for each of ``people``), ``otherwise`` for the others."""
        if len(set(those)) < 2:
            return self.weave(then if those and those[0] else otherwise, people)
        texts = [None] * len(people)
        for answer, pieces in ((True, then), (False, otherwise)):
            numbers = [number for number, holds in enumerate(those) if holds is answer]
            for number, text in zip(numbers, self.weave(pieces, [people[number] for number in numbers]), strict=True):
                texts[number] = text
        return texts


def _append(texts, columns):
    if columns:
        for text, row in zip(texts, zip(*columns, strict=False), strict=False):  # what is static has no end
            text += row
