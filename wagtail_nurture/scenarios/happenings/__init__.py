"""What a person may do that a step waits for, a goal is reached by, or an exit listens to; one class a file."""

from .base import Found, Happening, Span, registry


__all__ = ["Found", "Happening", "Span", "registry"]

registry.discover(__name__)
