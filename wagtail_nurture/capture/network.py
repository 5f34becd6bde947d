"""Whether a form that was sent in stood on a page of this site."""

from urllib.parse import urlsplit

from django.conf import settings as django_settings
from wagtail.models import Site


def comes_from_this_site(request):
    """Whether a browser sent this from a page of ours. A request without browser headers passes: it has no cookies.

    The endpoint carries no authority, so this only keeps other sites from making their visitors fill in our forms.
    """
    fetch_site = request.META.get("HTTP_SEC_FETCH_SITE", "")
    if fetch_site:
        return fetch_site in {"same-origin", "same-site", "none"}
    origin = request.META.get("HTTP_ORIGIN", "")
    if not origin:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    if host == request.get_host() or origin in django_settings.CSRF_TRUSTED_ORIGINS:
        return True
    return host.partition(":")[0] in Site.objects.values_list("hostname", flat=True)
