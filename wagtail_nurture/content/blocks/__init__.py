"""StreamField blocks of a message: one class in one file, registered."""

from .base import registry
from .stream import MessageBlocks, SystemBlocks


__all__ = ["MessageBlocks", "SystemBlocks", "registry"]
