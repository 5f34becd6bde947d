"""Story time of the demo: the real time plus an offset kept in a small file that web and workers read.

Time only moves forward, as in life.
"""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def _file():
    return Path(settings.DATA_DIR) / "story-time"


def offset():
    """How far story time is ahead of real time (timedelta)."""
    try:
        return timedelta(seconds=float(_file().read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta(0)


def now():
    """Story time as an aware UTC datetime: the demo's ``WAGTAIL_NURTURE["CLOCK"]``."""
    return timezone.now() + offset()


def advance(by):
    """Move story time forward by ``by`` (timedelta). Raises ValueError when it would go back."""
    if by < timedelta(0):
        raise ValueError("Story time only moves forward.")
    draft = _file().with_suffix(".draft")
    draft.write_text(str((offset() + by).total_seconds()))
    draft.replace(_file())


def advance_to(moment):
    """Move story time to ``moment`` (aware datetime), or leave it when that has passed."""
    advance(max(moment - now(), timedelta(0)))
