"""Makes the conditions, and the kinds of events they listen to, known in every process."""

from . import conditions


__all__ = ["conditions"]
