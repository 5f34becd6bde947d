"""What text messages leave through: an HTTP address that takes JSON, or one of the gateways that apprise knows."""

import json
import logging
import re
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from importlib.util import find_spec
from urllib.parse import quote, urlsplit

from wagtail_nurture.text import one_line

from .channels.answers import InDoubt, Refused, TryLater, Unreachable


#: Seconds that a gateway may take over one answer.
PATIENCE = 20
#: Servers hang up on a connection that is idle for long: an older one is opened anew.
IDLE_SECONDS = 1
#: Where the number stands in an address; without it, it is added as "to=".
PLACE = "{to}"


def of(address):
    """The gateway at ``address`` (SMS_GATEWAY), or None without one."""
    if not address:
        return None
    return (JsonGateway if address.startswith(("http://", "https://")) else AppriseGateway)(address)


class JsonGateway:
    """Posts ``{"id", "to", "text"}`` to one address and keeps the connection; for the demo, tests and own gateways."""

    #: A reason code for what keeps it from being used; "" for nothing.
    lacks = ""

    def __init__(self, address):
        self._parts = urlsplit(address)
        self._connection, self._used_at = None, 0.0

    def send(self, *, to, text, number):
        """Hand one message over; ``number`` is the same on every attempt. The gateway's own id, or ""."""
        parts = self._parts
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}".replace(PLACE, quote(to, safe=""))
        body = json.dumps({"id": number, "to": to, "text": text}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": number}
        self._connect()
        try:
            self._connection.request("POST", path, body, headers)
            answer = self._connection.getresponse()
            said = answer.read(10_000)
        except (OSError, HTTPException) as problem:
            self.close()
            raise InDoubt(type(problem).__name__) from problem
        self._used_at = time.monotonic()
        if answer.will_close or not answer.isclosed():  # what is left unread would be taken for the next answer
            self.close()
        if not 200 <= answer.status < 300:
            raise refusal(answer.status)
        return _id_in(said)

    def _connect(self):
        if self._connection is not None and time.monotonic() - self._used_at < IDLE_SECONDS:
            return
        self.close()
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        connection = kind(self._parts.hostname, self._parts.port, timeout=PATIENCE)
        try:
            connection.connect()
        except (OSError, HTTPException) as problem:
            raise Unreachable(type(problem).__name__) from problem
        self._connection = connection

    def close(self):
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class AppriseGateway:
    """One of the services of the library apprise, by its URL. What the library logs names people: nobody hears it."""

    def __init__(self, address):
        self._address = address

    @property
    def lacks(self):
        if find_spec("apprise") is None:
            return "no_sms_extra"
        return "" if self._service("+33612345678") else "no_gateway"

    def send(self, *, to, text, number):
        """Hand one message over; apprise says no more than whether it was taken."""
        with _overheard() as said:
            service = self._service(to)
            taken = bool(service) and service.notify(body=text)
        if not taken:
            raise _meaning(" ".join(said))
        return ""

    def _service(self, to):
        import apprise

        number = quote(to, safe="")
        joined = "&" if "?" in self._address else "?"
        there = PLACE in self._address
        with _overheard():
            return apprise.Apprise.instantiate(
                self._address.replace(PLACE, number) if there else f"{self._address}{joined}to={number}"
            )

    def close(self):
        """Nothing stays open."""


def refusal(status):
    """What an HTTP ``status`` that is no success says of one message: an answer to raise.

    >>> [type(refusal(status)).__name__ for status in (400, 401, 429, 503, 500)]
    ['Refused', 'Unreachable', 'TryLater', 'TryLater', 'InDoubt']
    """
    words = f"HTTP {status}"
    if status in {401, 402, 403, 404, 405} or 300 <= status < 400:
        return Unreachable(words)  # the account or the address: nobody's message will do
    if status in {408, 425, 429, 503}:
        return TryLater(words)
    return Refused(words) if 400 <= status < 500 else InDoubt(words)


_NO_CONNECTION = re.compile(
    r"Failed to (establish|resolve)|NewConnection|ConnectTimeout|NameResolution|CERTIFICATE|SSLError|refused", re.I
)
_STATUS = re.compile(r"error=(\d+)")


def _meaning(said):
    """The answer in what apprise said when a message was not taken. Only its numbers are kept.

    >>> type(_meaning("Failed to send to +33600000000: error=429.")).__name__, type(_meaning("")).__name__
    ('TryLater', 'InDoubt')
    >>> type(_meaning("A Connection error occurred. Socket Exception: Read timed out")).__name__
    'InDoubt'
    """
    if found := _STATUS.search(said):
        code = int(found[1])
        return refusal(code) if 300 <= code < 600 else Refused(f"code {code}")
    if _NO_CONNECTION.search(said):
        return Unreachable("no connection")
    return InDoubt("no answer")


def _id_in(said):
    """The id in a gateway's JSON answer; "" where there is none."""
    try:
        told = json.loads(said)
    except (ValueError, RecursionError):
        return ""
    return one_line(told.get("id") or "", 200) if isinstance(told, dict) else ""


@contextmanager
def _overheard():
    """Keep what apprise logs in this thread from every log (it names the person), and give its words as a list."""
    logger = logging.getLogger("apprise")
    ear = _Ear(logger.getEffectiveLevel())
    level = logger.level
    logger.addFilter(ear)
    logger.setLevel(logging.DEBUG)
    try:
        yield ear.words
    finally:
        logger.setLevel(level)
        logger.removeFilter(ear)


class _Ear(logging.Filter):
    def __init__(self, level):
        super().__init__()
        self.words, self._thread, self._level = [], threading.get_ident(), level

    def filter(self, record):
        if record.thread != self._thread:
            return record.levelno >= self._level
        self.words.append(record.getMessage()[:2000])
        return False
