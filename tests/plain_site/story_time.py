"""Copied into the site: real time, moved ahead by the seconds that stand in the file ``story`` of the project."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone


FILE = Path(__file__).resolve().parents[1] / "story"


def now():
    seconds = float(FILE.read_text()) if FILE.exists() else 0
    return timezone.now() + timedelta(seconds=seconds)
