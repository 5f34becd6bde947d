"""Whether a post comes from a page of this site. Pages that a cache keeps cannot carry a CSRF token."""

from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.exceptions import DisallowedHost


def is_same_origin(request):
    """True when the browser vouches for it (Sec-Fetch-Site), or Origin is this host or in CSRF_TRUSTED_ORIGINS.

    Every browser of today sends one of the two with a post.
    """
    said = request.META.get("HTTP_SEC_FETCH_SITE")
    if said is not None:
        return said == "same-origin"
    origin = request.META.get("HTTP_ORIGIN", "")
    try:
        host = request.get_host()
    except DisallowedHost:
        return False
    return urlsplit_host(origin) == host.lower() or origin in django_settings.CSRF_TRUSTED_ORIGINS


def urlsplit_host(address):
    """Host and port of ``address`` (any str), in small letters; "" when it has none.

    >>> urlsplit_host("https://Shop.example:8000/x"), urlsplit_host("http://[bad")
    ('shop.example:8000', '')
    """
    try:
        return urlsplit(address).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
