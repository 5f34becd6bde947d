"""What this room hears of: messages on their way out."""

from . import gate


__all__ = ["gate"]
