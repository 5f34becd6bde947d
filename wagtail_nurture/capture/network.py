"""Where a request comes from: its network, and whether the form stood on a page of this site."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from wagtail.models import Site

from wagtail_nurture.conf import settings


def network_of(request):
    """The network of the client as text: an IPv4 /24 or IPv6 /48, "" when unknown. Never the full address.

    With ``TRUSTED_PROXIES`` n, the n-th address from the right of X-Forwarded-For is the client's: what stands further
    left was written by the client.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "")[:1000].split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        client = ip_address(address)
    except ValueError:
        return ""
    client = getattr(client, "ipv4_mapped", None) or client
    prefix = 24 if client.version == 4 else 48
    return str(ip_network((client.packed, prefix), strict=False))


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
