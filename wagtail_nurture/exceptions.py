"""Errors this package raises on purpose. Each message names the field or step and says how to mend it."""

import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something that stops a draft from taking effect, or one message from leaving.

    ``place`` names the step, block or field (its id, or "" for the whole), ``message`` says what is wrong and how to
    mend it. A ``warning`` is shown but stops nothing.
    """

    place: str
    message: str
    warning: bool = False

    def __str__(self):
        return str(self.message)


class NurtureError(Exception):
    """Base of every error raised by wagtail_nurture."""


class SettingError(NurtureError):
    """A value in ``WAGTAIL_NURTURE`` is unknown or of the wrong type."""


class RegistrationError(NurtureError):
    """Two parts claim the same slug, or a slug is asked for that nobody registered."""


class PublishRefused(NurtureError):
    """A draft cannot take effect.

    ``problems`` is a list of ``Problem(place, message)``: ``place`` names the step or block (its id, or "" for
    the whole), ``message`` says what is wrong and how to mend it.
    """

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class Lost(NurtureError):
    """A worker's claim was taken over by another (its fencing token no longer matches)."""


def without_words(error):
    """The kind of ``error`` and where it came from, for a log: its words may quote somebody's data."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
