"""The ways that leave a step beside "what comes next", and how to speak of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One way, in words (translated): its ``label`` ("Yes"), where a step stands inside it ("if yes"), who ``took`` it.

    ``tone`` colours it: "good", "bad" or "" for neither.
    """

    label: str
    place: str
    took: str
    icon: str = ""
    tone: str = ""


def inside(kind, value):
    """[(name, stream)] of the ways in a block's ``value`` of a step of ``kind`` (None for none)."""
    return list(kind.streams(value)) if kind else []
