"""What every check shares: how a message is made, and whether our own settings can be read at all."""

from django.core.checks import Error, Warning

from wagtail_nurture.conf import settings
from wagtail_nurture.exceptions import SettingError


def danger(number, message, hint):
    """The message of a check with its stable id, "wagtail_nurture.E004" (an Error) or "wagtail_nurture.W011"."""
    kind = Error if ".E" in number else Warning
    return kind(message, hint=hint, id=number)


def readable():
    """Whether the settings dict can be read at all; if not, E002 says so and the other checks keep quiet."""
    try:
        settings.COOKIE_NAME  # noqa: B018 (reading one setting reads the whole dict)
    except SettingError:
        return False
    return True
