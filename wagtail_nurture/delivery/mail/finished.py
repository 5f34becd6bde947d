"""A message as the bytes that go over the wire, spliced of parts that were encoded once."""

import re
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime
from functools import cache, lru_cache
from secrets import token_hex

from . import built
from .quoted import Quoted


#: One address and nothing else. Before the @ only ASCII: without SMTPUTF8 other letters bounce silently.
ONE_ADDRESS = re.compile(r"[!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~.]+@[^\s@,;:<>()\[\]\\\"]+")
_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_SHORT_SUBJECT = 68


@dataclass(frozen=True, eq=False)
class Finished:
    """``data``: the whole message, its lines ended by CRLF and dots doubled, without the dot that ends it."""

    sender: str
    recipient: str
    data: bytes


class Finisher:
    """Makes parcels ready for the wire."""

    def __init__(self):
        self._quoted = Quoted()
        # No line of quoted-printable holds "=_" (RFC 2045 §6.7): nothing in a text can end its part.
        self._boundary = f"=_{token_hex(16)}"

    def finish(self, parcel):
        """``parcel`` (Parcel) as a Finished; None where only Django's own way of writing it will do."""
        address, sender = parcel.address, parcel.sender
        named = [parcel.message_id, *parcel.headers.values()]
        if not (address.isascii() and _is_plain_address(sender.email) and all(map(_VALUE.fullmatch, named))):
            return None
        subject = _subject(parcel.subject)
        if subject is None:
            return None
        lines = [
            subject,
            _senders_lines(sender),
            f"To: {address}\r\nMessage-ID: {parcel.message_id}\r\nDate: {_date(parcel.at)}\r\n",
            *[f"{name}: {value}\r\n" for name, value in parcel.headers.items()],
            "MIME-Version: 1.0\r\n",
        ]
        return Finished(sender.email, address, "".join(lines).encode("ascii") + self._body(parcel))

    def _body(self, parcel):
        texts = {"plain": parcel.text_pieces, "html": parcel.html_pieces}
        parts = [_head_of(kind) + self._quoted.body(pieces) + b"\r\n" for kind, pieces in texts.items() if any(pieces)]
        if len(parts) < len(texts):
            return parts[0] if parts else _head_of("plain")
        between = f"--{self._boundary}".encode()
        head = f'Content-Type: multipart/alternative;\r\n boundary="{self._boundary}"\r\n\r\n'.encode()
        return b"".join([head, *(between + b"\r\n" + part for part in parts), between, b"--\r\n"])


@lru_cache(maxsize=1000)
def _is_plain_address(address):
    return address.isascii() and bool(ONE_ADDRESS.fullmatch(address))


@lru_cache(maxsize=10)
def _date(moment):
    """As the header has it; all messages of a batch have the same."""
    return format_datetime(moment)


@cache
def _head_of(kind):
    return f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'.encode()


def _subject(words):
    """The header's line or lines; None for what only Django can refuse."""
    if len(words) <= _SHORT_SUBJECT and _VALUE.fullmatch(words):
        return f"Subject: {words}\r\n"
    if "\n" in words or "\r" in words:
        return None
    coded = Header(words, None if words.isascii() else "utf-8", header_name="Subject")
    return "Subject: " + coded.encode(linesep="\r\n") + "\r\n"


@lru_cache(maxsize=100)
def _senders_lines(sender):
    """From and Reply-To of ``sender`` (Sender), written by Django. Raises ValueError."""
    made = built.OneLineMessage(
        "", "", sender.mailbox, ["a@b.example"], reply_to=[sender.reply_to] if sender.reply_to else None
    ).message()
    whole = "\n" + made.as_string().replace("\r\n", "\n").partition("\n\n")[0]
    lines = re.findall(r"\n((?:From|Reply-To):[^\n]*(?:\n[ \t][^\n]*)*)", whole)
    return "".join(f"{line}\n" for line in lines).replace("\n", "\r\n")
