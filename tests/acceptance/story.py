"""Story time of the house: real time moved by what stands in one file, which all its processes read."""

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone


def _file():
    return Path(os.environ["NURTURE_HOUSE"]) / "story"


def offset():
    """How far story time is ahead of real time, as a timedelta."""
    try:
        return timedelta(seconds=float(_file().read_text()))
    except FileNotFoundError:
        return timedelta()


def now():
    """Story time as an aware datetime."""
    return timezone.now() + offset()


def advance(**duration):
    """Move story time ahead; ``duration`` as for timedelta."""
    draft = _file().with_suffix(".draft")
    draft.write_text(str((offset() + timedelta(**duration)).total_seconds()))
    draft.replace(_file())
