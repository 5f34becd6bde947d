"""What people may say with a button: one class in one file, registered; a closed list."""

from .base import of, registry


registry.discover("wagtail_nurture.audience.sayings")

__all__ = ["of", "registry"]
