"""How many messages one mark covers (``delivery.marks``): the fewer, the fewer are in doubt when a worker is killed."""

import time

from wagtail_nurture.conf import settings


#: A mark covers what leaves within so many seconds: of a server that takes longer for each message, that one alone.
MOMENT = 0.003


class Stride:
    """The steps in which the marks of one window go on, of ``most`` messages at most. The first is one message."""

    def __init__(self, most):
        self._most, self._lasting = most, settings.LEASE_SECONDS / 4
        self._place, self._at = None, 0.0

    def begin(self, place):
        """How many messages, from ``place`` on, a mark that is written now is to cover."""
        before, self._place = self._place, place
        began, self._at = self._at, time.monotonic()
        if before is None or place <= before:
            return 1
        each = (self._at - began) / (place - before)
        return self._most if each * self._most <= MOMENT else max(1, int(MOMENT / each))

    def lasts(self):
        """Whether the last mark can still be relied on: a worker that stood still may have lost its messages since.
        The lease is renewed each quarter of it."""
        return time.monotonic() - self._at < self._lasting
