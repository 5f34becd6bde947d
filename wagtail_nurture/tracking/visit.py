"""What this package knows of one request, on ``request.nurture``: which page was served, whose browser it is."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Identity:
    """A browser's random id and when it was first given one (aware datetime); the id itself is never stored."""

    key: str
    issued_at: datetime

    @property
    def key_hash(self):
        """What the database holds instead of the id: 64 hexadecimal digits."""
        return sha256(self.key.encode()).hexdigest()


class Visit:
    """The notes on one request. ``identity`` is None for a browser that is not remembered."""

    __slots__ = ("page_id", "identity", "is_read", "cookie")
    #: What to do with the cookie when the response leaves.
    KEEP, WRITE, DELETE = "keep", "write", "delete"

    def __init__(self):
        self.page_id = None
        self.identity = None
        self.is_read = False
        self.cookie = self.KEEP

    def remember_as(self, identity):
        """From now on the browser has this Identity; the response will tell it."""
        self.identity, self.is_read, self.cookie = identity, True, self.WRITE

    def forget(self):
        """From now on the browser has none."""
        self.identity, self.is_read, self.cookie = None, True, self.DELETE


def of(request):
    """The Visit of ``request``, made at first use: it is there without the middleware too."""
    visit = getattr(request, "nurture", None)
    if visit is None:
        visit = request.nurture = Visit()
    return visit
