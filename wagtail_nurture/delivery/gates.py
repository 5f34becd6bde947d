"""Gates: what upper rooms may say about a message on its way out, without delivery importing them.

A gate is ``gate(deliveries) -> {delivery_id: Verdict}``, asked for a whole set at once, right after the claim and again
just before hand-over. It answers with a constant number of queries; a delivery it does not name may pass.
"""

from dataclasses import dataclass
from datetime import datetime


HOLD, SKIP, WAIT = "hold", "skip", "wait"


@dataclass(frozen=True)
class Verdict:
    """Why a message must not leave: ``action`` "hold" (until released), "skip" (for good) or "wait", ``reason`` a code.

    What waits is asked again at ``until`` (aware, story time), or at its own last moment if that comes first.
    """

    action: str
    reason: str
    until: datetime | None = None


_GATES = []


def register(gate):
    """Add ``gate``; also a decorator. Adding it twice changes nothing."""
    if gate not in _GATES:
        _GATES.append(gate)
    return gate


def ask(deliveries):
    """The verdicts of all gates on ``deliveries`` (list), {delivery_id: Verdict}; the earliest gate wins."""
    verdicts = {}
    for gate in _GATES if deliveries else ():
        for number, verdict in gate(deliveries).items():
            verdicts.setdefault(number, verdict)
    return verdicts
