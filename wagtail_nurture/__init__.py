"""Marketing automation that lives inside Wagtail.

Importing this package needs no settings: the two public functions load what they need when they are called.
"""

__version__ = "0.1.0"
__all__ = ["identify", "track"]


def track(kind, **details):
    """Record one event; see :func:`wagtail_nurture.tracking.api.track`."""
    from wagtail_nurture.tracking.api import track as record

    return record(kind, **details)


def identify(request, **details):
    """Tie this browser to a contact; see :func:`wagtail_nurture.tracking.api.identify`."""
    from wagtail_nurture.tracking.api import identify as tie

    return tie(request, **details)
