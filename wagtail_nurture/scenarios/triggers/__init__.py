"""What starts a scenario; one class a file, found by itself."""

from .base import Entry, Trigger, registry


__all__ = ["Entry", "Trigger", "registry"]

registry.discover(__name__)
