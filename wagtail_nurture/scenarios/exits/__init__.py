"""What ends a passage at any moment; one class a file, found by itself."""

from .base import Exit, registry


__all__ = ["Exit", "registry"]

registry.discover(__name__)
