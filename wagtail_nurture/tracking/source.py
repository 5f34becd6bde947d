"""Where a visit came from, in small: campaign parameters and the referring site, first and last touch (FEATURES B7)."""

from urllib.parse import parse_qsl, urlsplit

from wagtail_nurture.text import one_line


CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_LONGEST_ADDRESS = 2000


def of(*, query="", referrer="", host=""):
    """{"utm_source": …, "referrer": "example.org"}, {} for a visit from within the site.

    ``query`` is the page's query string, ``referrer`` the full address before it, ``host`` the site's own host. Only
    the referrer's host is kept: its path can be personal.
    """
    found = {}
    try:
        parameters = parse_qsl(query[:_LONGEST_ADDRESS], max_num_fields=50)
    except ValueError:
        parameters = []
    for name, value in parameters:
        if name in CAMPAIGN and (text := one_line(value, 100)):
            found.setdefault(name, text)
    try:
        came_from = urlsplit(referrer[:_LONGEST_ADDRESS]).hostname or ""
    except ValueError:
        came_from = ""
    if came_from and came_from != host.partition(":")[0].lower():
        found["referrer"] = one_line(came_from, 100)
    return found


def touched(known, came_from, at):
    """``known`` (a Visitor's source) after a visit from ``came_from`` at ``at``.

    >>> from datetime import datetime
    >>> touched({}, {"referrer": "a.org"}, datetime(2026, 1, 1))["first"]
    {'referrer': 'a.org', 'at': '2026-01-01T00:00:00'}
    """
    touch = came_from | {"at": at.isoformat()}
    return {"first": (known or {}).get("first", touch), "last": touch}
