"""The settings dict itself, and what we stand on."""

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import Tags, register

from wagtail_nurture.conf import settings
from wagtail_nurture.exceptions import SettingError

from .words import danger


REQUIRED_APPS = ["wagtail_modeladmin", "django_q", "wagtail.contrib.settings"]
FEWEST_FIELDS = 10_000


@register(Tags.compatibility)
def check_settings(app_configs, **kwargs):
    """The settings dict can be read, and what we stand on is installed."""
    found = [
        danger(
            "wagtail_nurture.E001",
            f"{name} is missing from INSTALLED_APPS.",
            f'Add "{name}" to INSTALLED_APPS, after "wagtail_nurture".',
        )
        for name in REQUIRED_APPS
        if not apps.is_installed(name)
    ]
    try:
        settings.COOKIE_NAME  # noqa: B018 (reading one setting reads the whole dict)
    except SettingError as error:
        found.append(danger("wagtail_nurture.E002", str(error), "Correct it in your settings."))
    if not django_settings.USE_TZ:
        found.append(danger("wagtail_nurture.E003", "USE_TZ is False.", "Set USE_TZ = True."))
    most = django_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if most is not None and most < FEWEST_FIELDS:
        found.append(
            danger(
                "wagtail_nurture.W010",
                f"DATA_UPLOAD_MAX_NUMBER_FIELDS is {most}: a long scenario will be refused when it is saved.",
                f"Set DATA_UPLOAD_MAX_NUMBER_FIELDS = {FEWEST_FIELDS}.",
            )
        )
    return found
