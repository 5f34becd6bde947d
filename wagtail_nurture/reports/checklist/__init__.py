"""The checklist of the overview: what must stand before the first message leaves. One class a file, registered.

An agency adds one of its own with ``checklist.registry.register`` in its ``AppConfig.ready``.
"""

from .base import Answer, Check, OutsideCheck, Record, State, registry


__all__ = ["Answer", "Check", "OutsideCheck", "Record", "State", "registry"]


def load():
    """Register every check of this package."""
    registry.discover(__name__)
