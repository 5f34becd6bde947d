"""What a server may answer, in the five kinds that the sender treats differently."""

from wagtail_nurture.exceptions import NurtureError


class Answer(NurtureError):
    """A message was not accepted. ``detail`` holds the server's words, without the recipient's address."""

    def __init__(self, detail=""):
        self.detail = str(detail)[:500]
        super().__init__(self.detail)


class TryLater(Answer):
    """Not now: a 4xx, or the connection broke before the message was given. It certainly did not leave."""


class Refused(Answer):
    """Never: a 5xx for this message. ``reason`` is a code; with ``gone`` the address does not exist."""

    def __init__(self, detail="", *, reason="refused", gone=False):
        super().__init__(detail)
        self.reason, self.gone = reason, gone


class Unreachable(Answer):
    """The server cannot be used at all now: no connection, no login, or it refuses the sender. Nobody's own fault."""


class InDoubt(Answer):
    """The message was given and the answer never came."""
