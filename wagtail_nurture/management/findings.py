"""What an examination says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``ok`` is False when it must be mended; ``message`` says what is, ``remedy`` what to do."""

    ok: bool
    message: str
    remedy: str = ""
