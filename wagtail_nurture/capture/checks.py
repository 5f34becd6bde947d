"""Are guarded documents really guarded?"""

from django.conf import settings as django_settings
from django.core.checks import Error, Warning, register
from django.urls import Resolver404, resolve


@register
def documents_are_served_by_view(app_configs, **kwargs):
    """Wagtail must hand out documents through its view, the only place where we can refuse."""
    method = getattr(django_settings, "WAGTAILDOCS_SERVE_METHOD", None)
    if method in {None, "serve_view"}:
        return []
    return [
        Error(
            f"WAGTAILDOCS_SERVE_METHOD is {method!r}, so anybody can fetch a guarded document by its plain address.",
            hint='Set WAGTAILDOCS_SERVE_METHOD = "serve_view".',
            id="wagtail_nurture.E401",
        )
    ]


@register
def media_does_not_give_documents_away(app_configs, **kwargs):
    """Django itself serves MEDIA_URL although DEBUG is off: then the file behind a document is public.

    While developing every project of ``wagtail start`` does so, and nobody but the developer can ask.
    """
    if django_settings.DEBUG:
        return []
    media = getattr(django_settings, "MEDIA_URL", "") or ""
    if not media.startswith("/") or media == "/" or not getattr(django_settings, "ROOT_URLCONF", None):
        return []
    try:
        view = resolve(f"{media}documents/file.pdf").func
    except Resolver404:
        return []
    if getattr(view, "__module__", "") != "django.views.static":
        return []
    return [
        Warning(
            f"{media}documents/ is served as it is, so the file of a guarded document has a public address.",
            hint=(
                "Do not serve the documents folder of MEDIA_ROOT, neither here nor in the web server; "
                "Wagtail's documentation calls this “serve_view”."
            ),
            id="wagtail_nurture.W402",
        )
    ]
