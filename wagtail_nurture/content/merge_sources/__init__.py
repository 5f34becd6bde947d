"""Merge fields about what a message is about (a cart, a booking…): one class in one file, registered."""

from .base import Source, registry


registry.discover("wagtail_nurture.content.merge_sources")

__all__ = ["Source", "registry"]
