"""Imported when the app is ready: what delivery must have said before anyone asks."""

from . import reasons  # noqa: F401
