"""From which network a request comes, and whether one network sends more visits than people can make."""

import logging
from ipaddress import ip_address, ip_network
from time import monotonic

from wagtail_nurture.conf import settings


logger = logging.getLogger("wagtail_nurture.tracking")

#: Visits that one network may report to one process in a minute: a school class reads less.
VISITS_A_MINUTE = 600
#: Networks told apart in a minute; those beyond share one account.
NETWORKS = 10_000

_minute = 0
_counts = {}


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


def is_flood(request):
    """Whether this visit is one too many of its network's in this minute, so that a script cannot fill the database.

    Counted in memory, in each process. Networks that are not on the Internet are never limited: where
    ``TRUSTED_PROXIES`` is not set, all visitors seem to come from the proxy.
    """
    global _minute
    network = network_of(request)
    if not network or not ip_network(network).is_global:
        return False
    minute = int(monotonic() // 60)
    if minute != _minute:
        _minute = minute
        _counts.clear()
    if network not in _counts and len(_counts) >= NETWORKS:
        network = "others"
    _counts[network] = count = _counts.get(network, 0) + 1
    if count == VISITS_A_MINUTE + 1:
        logger.warning("One network reports over %d visits a minute: the rest of them is left out.", VISITS_A_MINUTE)
    return count > VISITS_A_MINUTE
