"""System checks on how visits are recorded."""

from django.conf import settings as django_settings
from django.core.checks import Error, Tags, Warning, register
from django.utils.module_loading import import_string

from wagtail_nurture.conf import page_caches, settings
from wagtail_nurture.exceptions import SettingError


MODES = ("beacon", "server", "off")
MIDDLEWARE = "wagtail_nurture.tracking.middleware.ProfileTrackingMiddleware"


@register(Tags.caches)
def check_tracking(app_configs, **kwargs):
    """The mode exists, suits the site's page cache, and the middleware is there."""
    try:
        mode = settings.TRACKING_MODE
    except SettingError:  # E002 says so
        return []
    found = []
    if mode not in MODES:
        found.append(
            Error(
                f'WAGTAIL_NURTURE["TRACKING_MODE"] is {mode!r}.',
                hint='Set it to "beacon" (any cache), "server" (no page cache) or "off".',
                id="wagtail_nurture.E020",
            )
        )
    caches = page_caches()
    if mode == "server" and caches:
        found.append(
            Error(
                f'TRACKING_MODE is "server" and pages are cached by {caches[0]}: cached visits would be missed, and '
                "a cookie set on a cached page would reach other visitors.",
                hint='Set WAGTAIL_NURTURE["TRACKING_MODE"] = "beacon" and put {% nurture_scripts %} in your base '
                "template, or remove the page cache.",
                id="wagtail_nurture.E021",
            )
        )
    if MIDDLEWARE not in django_settings.MIDDLEWARE:
        found.append(
            Warning(
                "ProfileTrackingMiddleware is not in MIDDLEWARE: no visit is recorded by the server, and a browser "
                "keeps its old id after its person left an address.",
                hint=f'Add "{MIDDLEWARE}" at the end of MIDDLEWARE.',
                id="wagtail_nurture.W020",
            )
        )
    return found + _check_callable()


def _check_callable():
    if not settings.CONSENT_CALLABLE:
        return []
    try:
        import_string(settings.CONSENT_CALLABLE)
    except ImportError as error:
        return [
            Error(
                f'WAGTAIL_NURTURE["CONSENT_CALLABLE"] cannot be imported: {error}',
                hint="Give the dotted path of a function that takes the request and returns True, False or None.",
                id="wagtail_nurture.E022",
            )
        ]
    return []
