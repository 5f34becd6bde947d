"""What happens to a person inside; one class a file, found by itself."""

from .base import Step, registry


__all__ = ["Step", "registry"]

registry.discover(__name__)
