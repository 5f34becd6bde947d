"""Short sealed tokens for links, each good for one purpose only.

A token is a row number and a truncated HMAC-SHA256 over purpose and number: 16 bytes, 22 characters in base64url, so
that ``List-Unsubscribe`` stays on one line (RFC 5322 §2.1.1 recommends 78 characters). Ten bytes of HMAC are 80 bits,
the least that RFC 2104 §5 accepts. Nothing has to be stored: a stolen database dump opens no link. Keys are
``WAGTAIL_NURTURE["TOKEN_KEYS"]``: the first seals, all are accepted, so that rotating SECRET_KEY kills no unsubscribe
link.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes
from time import time, time_ns
from uuid import UUID

from .conf import settings


_NUMBER, _MAC = 6, 10


def seal(purpose, number):
    """A 22-character token; only :func:`unseal` with the same ``purpose`` (str) gives back ``number`` (int)."""
    body = number.to_bytes(_NUMBER, "big")
    return _encode(body + _mac(settings.token_keys[0], purpose, body))


def unseal(purpose, token):
    """The number sealed in ``token`` (any str), or None when it is malformed, forged or of another purpose."""
    try:
        raw = urlsafe_b64decode(token + "==") if len(token) == 22 and token.isascii() else b""
    except ValueError:
        return None
    if len(raw) != _NUMBER + _MAC or _encode(raw) != token:
        return None
    body, mac = raw[:_NUMBER], raw[_NUMBER:]
    known = any(hmac.compare_digest(mac, _mac(key, purpose, body)) for key in settings.token_keys)
    return int.from_bytes(body, "big") if known else None


def random_token():
    """22 random characters, 128 bits."""
    return _encode(token_bytes(16))


def ordered_uuid():
    """A UUID of version 7 (RFC 9562, section 5.7): the time in milliseconds, then 74 random bits.

    For indexed columns of large tables: rows made one after the other stand side by side in the index. Random ones make
    each batch read and write an index of millions all over.
    """
    known = (time_ns() // 10**6) << 80 | int.from_bytes(token_bytes(10), "big")
    return UUID(int=known & ~(0xF << 76) & ~(0b11 << 62) | 7 << 76 | 0b10 << 62)


def ordered_token():
    """22 characters for the same purpose: the time in seconds, then 96 random bits, which nobody guesses."""
    return _encode(int(time()).to_bytes(4, "big") + token_bytes(12))


def _mac(key, purpose, body):
    return hmac.digest(key, purpose.encode() + b"\0" + body, "sha256")[:_MAC]


def _encode(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
