"""Texts in quoted-printable (RFC 2045 §6.7), piece by piece: what is the same for everybody is encoded once."""

import binascii
import re


#: The end of a line that the reader does not see.
SOFT = b"=\r\n"
#: One line of letters that stand for themselves: with its soft end it is no longer than 76.
_PLAIN = re.compile(r"(?!\.)[!-<>-~ ]{0,74}[!-<>-~]")
#: Pieces up to here are not kept: most are a person's own.
_SHORT = 100
#: Characters of encoded pieces that are kept at most.
_KEPT = 2_000_000


class Quoted:
    """Encodes texts given in pieces. Each piece begins a line of its own, so that it is the same in every text.

    What comes out is ready for SMTP: lines end in CRLF, and a dot at their beginning is doubled (RFC 5321 §4.5.2).
    """

    def __init__(self):
        self._known, self._length = {}, 0

    def body(self, pieces):
        """The text ``"".join(pieces)`` as bytes, without the end of its last line."""
        known = self._known.get
        return b"".join([known(piece) or self._new(piece) for piece in pieces]).removesuffix(SOFT)

    def _new(self, piece):
        made = _encoded(piece)
        if len(piece) > _SHORT:
            if self._length > _KEPT:
                self._known.clear()
                self._length = 0
            self._known[piece] = made
            self._length += len(piece)
        return made


def _encoded(piece):
    if _PLAIN.fullmatch(piece):
        return piece.encode() + SOFT
    if not piece:
        return b""
    # A CR alone would pass as it stands; some servers take it for the end of a line, and what follows for commands.
    text = piece.replace("\r\n", "\n").replace("\r", "\n")
    lines = binascii.b2a_qp(text.encode()).replace(b"\n", b"\r\n").replace(b"\r\n.", b"\r\n..")
    if lines.startswith(b"."):
        lines = b"." + lines
    return lines if lines.endswith(b"\r\n") else lines + SOFT
