"""The ways a message can leave. A new one is one class in one file here."""

from wagtail_nurture.registry import Registry


registry = Registry("channel")


def load():
    """Import every channel of this package; called when the app is ready."""
    registry.discover(__name__)
