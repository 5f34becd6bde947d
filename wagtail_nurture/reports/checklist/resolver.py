"""Who answers questions about names: DNS, or what ``WAGTAIL_NURTURE["RESOLVER"]`` names (tests, closed networks)."""

from django.utils.module_loading import import_string

from wagtail_nurture.conf import settings


#: Seconds for one question, with all its retries.
PATIENCE = 3


class Unanswered(Exception):
    """Nobody could say: no network, no name server, no answer in time."""


def texts(name):
    """The TXT records at ``name``, [] when there are none. Raises Unanswered."""
    return import_string(settings.RESOLVER)(name) if settings.RESOLVER else _from_dns(name)


def _from_dns(name):
    from dns import exception, resolver

    try:
        found = resolver.resolve(name, "TXT", lifetime=PATIENCE, search=False)
    except (resolver.NXDOMAIN, resolver.NoAnswer):
        return []
    except (exception.DNSException, UnicodeError, OSError) as problem:
        raise Unanswered(type(problem).__name__) from problem
    return [b"".join(row.strings).decode("utf-8", "replace") for row in found]
