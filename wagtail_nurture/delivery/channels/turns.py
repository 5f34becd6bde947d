"""What a channel may know and do around handing one message over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _nothing(*what):
    pass


@dataclass(frozen=True)
class Turn:
    """The turn of one message.

    ``begins()`` may be called while the server thinks about the envelope. ``leaves()`` commits that the message leaves;
    it is called once, before the text is given. It raises Lost when the message may not leave any more: then nothing is
    given. ``following`` is the message (prepared) that comes next unless something objects, or None; it may be
    announced to the server. ``meanwhile(announced)`` may be called between giving the text and waiting for the answer:
    there is work that need not wait. But for ``leaves()`` none of them raises anything.
    """

    begins: Callable[[], None] = _nothing
    leaves: Callable[[], None] = _nothing
    following: Any = None
    meanwhile: Callable[[bool], None] = _nothing
