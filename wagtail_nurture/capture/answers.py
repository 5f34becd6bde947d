"""Public pages of this room: in the language they were asked in, never cached, never indexed."""

from django.conf import settings as django_settings
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import check_for_language

from wagtail_nurture.conf import settings


def page(request, template, context=None, *, locale="", status=200):
    """A page of ``templates/wagtail_nurture/capture/`` in ``locale`` (a language code; unknown: as the request)."""
    known = locale in dict(django_settings.LANGUAGES) or check_for_language(locale)
    with translation.override(locale if locale and known else translation.get_language()):
        response = render(
            request,
            f"wagtail_nurture/capture/{template}.html",
            {"base_template": settings.BASE_TEMPLATE, **(context or {})},
            status=status,
        )
        response["Content-Language"] = translation.get_language()
    return keep_private(response)


def keep_private(response):
    """``response`` with the headers of what is meant for one person: not stored, not indexed, not leaked."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
