"""A compiled text as static pieces and the slots between them: what ``MessageVersion.parts`` holds.

A piece is a str (static) or a list whose first item names a slot. Everything is plain JSON:

- ``["merge", name, fallback]``: a merge field.
- ``["brand", name]``: what the site's settings say (colour, sender, logo…), the same for a whole site;
  ``["branded", name, then, otherwise]``: whether they say it; ``["brand_each", name, pieces]``: once for each item of a
  list in them, whose values are ``["brand", …]`` inside.
- ``["slot", name]``: ``unsubscribe``, ``browser_view``, ``preferences`` or ``pixel`` of the recipient's Slots;
  ``["printed_slot", name]``: the same as somebody would type it.
- ``["extra", name]``: a named address of a system message.
- ``["link", n]``: the address of link n. Inside ``each`` of a block it leads to where the card at hand does, if that
  has an address. On paper ``["printed", n]`` is where it leads in the end, as somebody would type it, and
  ``["qr", n]`` a QR code of the address, ``["qr_extra", name]`` and ``["qr_card", name]`` one of a named address or of
  an address of the card at hand.
- ``["block", id, then, otherwise]``: pieces shown when the block has cards for this person, or else ``otherwise``.
- ``["each", id, pieces]``: pieces once for each of these cards.
- ``["card_value", name]``: a value of the card at hand. ``["given", name, then, otherwise]``: whether it has one.
- ``["when", name, then]``: whether the recipient's slot has a value.

Before compiling, slots are words of letters and digits that survive MJML in text, attributes and styles; the words hold
a secret made for this one compilation, so that nothing an editor writes can be taken for one.
"""

import re
from secrets import token_hex

from wagtail_nurture.exceptions import NurtureError

from . import addresses
from .paper import qr


#: Slots that enclose pieces: name -> how many lists of pieces they hold (split by an "else" word).
ENCLOSING = {"branded": 2, "brand_each": 1, "block": 2, "each": 1, "given": 2, "when": 1}


class SlotTable:
    """Hands out a word for each slot while a message is drawn, and cuts the compiled text at those words."""

    def __init__(self):
        self._secret = token_hex(8)
        self._slots = []
        self._word = re.compile(rf"nurture{self._secret}q(\d+)z")

    def word(self, *slot):
        """A word that stands for ``slot``, e.g. ``word("merge", "first_name", "there")``."""
        self._slots.append(slot)
        return f"nurture{self._secret}q{len(self._slots) - 1}z"

    def cut(self, text):
        """``text`` as pieces. Raises NurtureError when enclosing slots do not close in order."""
        root = []
        frames = [(None, [root])]
        for index, chunk in enumerate(self._word.split(text)):
            if index % 2:
                self._place(self._slots[int(chunk)], frames)
            elif chunk:
                frames[-1][1][-1].append(chunk)
        if len(frames) != 1:
            raise NurtureError(f"The slot {frames[-1][0]!r} is never closed.")
        return root

    def _place(self, slot, frames):
        name = slot[0]
        if name in ENCLOSING:
            frames.append((slot, [[]]))
        elif name == "else":
            frames[-1][1].append([])
        elif name == "end":
            opened, branches = frames.pop()
            if opened is None:
                raise NurtureError("A slot is closed that was never opened.")
            branches += [[] for _missing in range(ENCLOSING[opened[0]] - len(branches))]
            frames[-1][1][-1].append([*opened, *branches])
        else:
            frames[-1][1][-1].append(list(slot))


def settle(pieces, brand, escape):
    """``pieces`` with what ``brand`` (dict, see ``content.brand``) says put in, and static text joined.

    ``escape`` makes it safe. Done once per batch and site, so that weaving has less to do.
    """
    return _joined(_branded(pieces, brand, escape))


def _branded(pieces, brand, escape):
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif piece[0] == "brand":
            yield escape(brand[piece[1]])
        elif piece[0] == "branded":
            yield from _branded(piece[2] if brand[piece[1]] else piece[3], brand, escape)
        elif piece[0] == "brand_each":
            for item in brand[piece[1]]:
                yield from _branded(piece[2], brand | item, escape)
        else:
            yield [settle(item, brand, escape) if isinstance(item, list) else item for item in piece]


def settle_card(pieces, card, escape):
    """``pieces`` with what ``card`` (dict) says put in; its links keep waiting for the person they are for."""
    return _joined(_carded(pieces, card, escape))


def _carded(pieces, card, escape):
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif piece[0] == "card_value":
            yield escape(card.get(piece[1]) or "")
        elif piece[0] == "given":
            yield from _carded(piece[2] if card.get(piece[1]) else piece[3], card, escape)
        elif piece[0] == "link" and "url" in card:
            # A card that is no page (a shop) has an address that no redirect could know: it is not measured.
            page_id, url = card["page_id"], card["url"]
            yield ["card_link", piece[1], page_id, url] if page_id is not None else escape(url)
        elif piece[0] == "qr" and "url" in card:
            page_id, url = card["page_id"], card["url"]
            yield ["card_qr", piece[1], page_id, url] if page_id is not None else qr.svg(url)
        elif piece[0] == "qr_card":
            yield qr.svg(card.get(piece[1]) or "")
        elif piece[0] == "printed" and "url" in card:
            yield escape(addresses.readable(card["url"]))
        else:
            yield piece


def _joined(pieces):
    joined = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece:
            joined.append(piece)
    return joined


def walk(pieces):
    """Every slot in ``pieces``, the enclosed ones too."""
    for piece in pieces:
        if isinstance(piece, list):
            yield piece
            for item in piece[1:]:
                if isinstance(item, list):
                    yield from walk(item)


def as_they_stand(parts):
    """[(id, block)] of the blocks in ``parts`` that differ by person, in the order of the message, each before what
    stands within it. PostgreSQL keeps no order of keys."""
    blocks = parts.get("blocks", {})
    standing = (slot[1] for slot in walk(parts.get("html", [])) if slot[0] in ("block", "each"))
    return [(block_id, blocks[block_id]) for block_id in dict.fromkeys([*standing, *blocks]) if block_id in blocks]
