"""What a message is looked over for before it is published: one check in one file, registered."""

from .base import registry
from .reviewed import Reviewed


registry.discover("wagtail_nurture.content.checking")

__all__ = ["Reviewed", "registry"]
