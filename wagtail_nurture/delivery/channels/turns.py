"""What a channel may know and do around handing one message over."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any


def _nothing():
    pass


def _idle(announced):
    return nullcontext()


@dataclass(frozen=True)
class Turn:
    """The turn of one message.

    ``leaves()`` commits that the message leaves; it is called once, before the text is given and while a server may
    already think about the envelope. It raises Lost when the message may not leave any more: then nothing is given.
    ``following`` is the message (prepared) that comes next unless something objects, or None; it may be announced to
    the server. The server's answer about the text may be waited for inside ``with meanwhile(announced):``, where work
    is done that need not wait.
    """

    leaves: Callable[[], None] = _nothing
    following: Any = None
    meanwhile: Callable[[bool], Any] = _idle
