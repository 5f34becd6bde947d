"""Public pages of this room: in the language they were asked in, never cached, never indexed."""

from django.conf import settings as django_settings
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import check_for_language
from wagtail.models import Site

from wagtail_nurture.conf import settings


def page(request, template, context=None, *, locale="", status=200):
    """A page of ``templates/wagtail_nurture/capture/`` in ``locale`` (a language code; unknown: as the request).

    Whatever the browser prefers or the site's middleware chose: the request itself speaks ``locale`` while the page is
    made, so that the site's own base template (its menu, its footer) does too.
    """
    with translation.override(locale if is_known(locale) else translation.get_language()):
        request.LANGUAGE_CODE = translation.get_language()
        response = render(
            request,
            f"wagtail_nurture/capture/{template}.html",
            {"base_template": settings.BASE_TEMPLATE, "home": home_of(request), **(context or {})},
            status=status,
        )
        response["Content-Language"] = translation.get_language()
    return keep_private(response)


def is_known(locale):
    """Whether ``locale`` (any str) is a language that this site or Django speaks."""
    return bool(locale) and (locale in dict(django_settings.LANGUAGES) or check_for_language(locale))


def home_of(request):
    """The address of the site's home page in the active language, else in the site's own."""
    site = Site.find_for_request(request)
    if site is None:
        return "/"
    home = site.root_page.localized
    return (home.get_url(request) if home.live else site.root_page.get_url(request)) or "/"


def keep_private(response):
    """``response`` with the headers of what is meant for one person: not stored, not indexed, not leaked."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
