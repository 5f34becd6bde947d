"""How long things are kept: what is older goes, in small batches, a little every day (FEATURES C7).

``run`` does it; ``nurture_purge`` and the daily schedule call it. One class a file says what goes.
"""

from .base import Part, registry
from .running import run


__all__ = ["Part", "load", "registry", "run"]


def load():
    """Register every part of this package."""
    registry.discover(__name__)
