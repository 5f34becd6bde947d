"""What belongs to a demonstration, or hurts only under load: shown by ``check --deploy`` and ``nurture_doctor``."""

from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import Tags, register

from wagtail_nurture.conf import settings

from .words import danger, readable


@register(Tags.security, deploy=True)
def check_production(app_configs, **kwargs):
    """A real site has a real clock, a real alarm, an address of its own and patience with mail servers."""
    if not readable():
        return []
    found = []
    if settings.CLOCK and not django_settings.DEBUG:
        found.append(
            danger(
                "wagtail_nurture.W015",
                f'WAGTAIL_NURTURE["CLOCK"] is {settings.CLOCK!r}: messages follow a story clock, not the real one.',
                'Remove "CLOCK" from the settings of a production site.',
            )
        )
    if not django_settings.EMAIL_TIMEOUT:
        found.append(
            danger(
                "wagtail_nurture.W016",
                "EMAIL_TIMEOUT is not set: a mail server that hangs holds a worker for ever.",
                "Set EMAIL_TIMEOUT = 20.",
            )
        )
    elif settings.LEASE_SECONDS < 3 * django_settings.EMAIL_TIMEOUT:
        found.append(
            danger(
                "wagtail_nurture.W026",
                f"LEASE_SECONDS ({settings.LEASE_SECONDS}) is less than three times EMAIL_TIMEOUT "
                f"({django_settings.EMAIL_TIMEOUT}): a message that waits for a slow server becomes uncertain.",
                f'Set WAGTAIL_NURTURE["LEASE_SECONDS"] to {3 * django_settings.EMAIL_TIMEOUT} or EMAIL_TIMEOUT lower.',
            )
        )
    host = urlsplit(getattr(django_settings, "WAGTAILADMIN_BASE_URL", None) or "").hostname or ""
    if not host or host == "example.com":
        found.append(
            danger(
                "wagtail_nurture.W017",
                "WAGTAILADMIN_BASE_URL is not the address of this site: a copy of its database elsewhere would "
                "not be recognised, and would mail real people.",
                'Set WAGTAILADMIN_BASE_URL = "https://www.your-site.com": the same on every machine of this site, '
                "another one wherever a copy of its database is used.",
            )
        )
    if not settings.ALARM and getattr(django_settings, "Q_CLUSTER", {}).get("sync"):
        found.append(
            danger(
                "wagtail_nurture.W025",
                "Q_CLUSTER is synchronous: nothing is done until the next sweep, and a sweep runs inside whoever "
                "schedules it.",
                'Remove "sync" from Q_CLUSTER.',
            )
        )
    return found
