"""The visitor's cookie: a random id that the server gave, when it was given, and a signature. 56 bytes.

It is judged by its shape and signature alone, without a query: malformed, foreign and expired ones are as none.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from functools import lru_cache

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.tokens import random_token

from . import visit
from .visit import Identity, Visit


LONGEST = 128
_SHAPE = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9]{10})\.([A-Za-z0-9_-]{22})")


def read(request):
    """The Identity in the request's cookie, or what this request has made of it; None for a stranger."""
    notes = visit.of(request)
    if not notes.is_read:
        notes.identity = parse(request.COOKIES.get(settings.COOKIE_NAME, ""))
        notes.is_read = True
    return notes.identity


def parse(value):
    """The Identity in a cookie's ``value`` (any str), or None when it is not one of ours or too old."""
    identity = _verified(value, settings.token_keys) if 0 < len(value) <= LONGEST else None
    return identity if identity and seconds_left(identity) > 0 else None


@lru_cache(maxsize=2048)
def _verified(value, token_keys):
    """The Identity that ``value`` signs with one of ``token_keys``, or None.

    Remembered, as people read several pages in a row: a signature with cold caches takes 0.15 ms of the response.
    """
    found = _SHAPE.fullmatch(value)
    if found is None:
        return None
    key, issued, signature = found.groups()
    if not any(hmac.compare_digest(signature, _sign(token_key, key, issued)) for token_key in token_keys):
        return None
    return Identity(key, datetime.fromtimestamp(int(issued), UTC))


def mint(*, issued_at=None):
    """A new Identity. A rotated one keeps the date of the first (``issued_at``), so that it does not live longer."""
    return Identity(random_token(), issued_at or clock.now())


def value_of(identity):
    """The cookie's value for ``identity``."""
    issued = f"{int(identity.issued_at.timestamp()):010d}"
    return f"{identity.key}.{issued}.{_sign(settings.token_keys[0], identity.key, issued)}"


def seconds_left(identity):
    """How long the cookie still lives; 0 or less when it has expired. It is not extended by visits."""
    return int(identity.issued_at.timestamp()) + settings.COOKIE_DAYS * 86_400 - int(clock.now().timestamp())


def write(request, response):
    """Tell the browser on ``response`` what ``request.nurture`` decided: a new id, none any more, or nothing."""
    notes = visit.of(request)
    if notes.cookie == Visit.WRITE:
        response.set_cookie(
            settings.COOKIE_NAME,
            value_of(notes.identity),
            max_age=max(seconds_left(notes.identity), 0),
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    elif notes.cookie == Visit.DELETE:
        response.delete_cookie(settings.COOKIE_NAME, samesite="Lax")
    notes.cookie = Visit.KEEP
    return response


def _sign(token_key, key, issued):
    mac = hmac.digest(token_key, f"visitor\0{key}\0{issued}".encode(), "sha256")[:16]
    return urlsafe_b64encode(mac)[:22].decode()
