"""What happens to a person inside; one class a file, found by itself."""

from .base import Step, registry


registry.discover(__name__)
