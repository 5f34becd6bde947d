"""What host sites call: ``from wagtail_nurture import track, identify``."""

from wagtail.models import Site

from wagtail_nurture.contacts import people, values

from . import consent, kinds, recorder, visitors


def track(kind, *, request=None, contact=None, visitor=None, page=None, subject="", properties=None, at=None):
    """Record that something happened, and return the Event, or None when nobody may be remembered.

    ``kind``: small words joined by dots ("cart.left"); ValueError otherwise. ``contact`` and ``visitor`` are instances
    or ids, ``page`` a page or its id, ``at`` an aware datetime (default: now). With ``request`` alone the event
    belongs to its browser, and only with consent. Without any of the three the event is nobody's.
    """
    if not kinds.is_kind(kind):
        raise ValueError(f"{kind!r} is no kind of event: write small words joined by dots, for example 'cart.left'.")
    site = None
    if request is not None:
        site = Site.find_for_request(request)
        if visitor is None:
            visitor = visitors.visitor_of(request)
        if visitor is None and contact is None:
            return None
    if contact is None and visitor is not None:
        contact = getattr(visitor, "contact_id", None)
    return recorder.record(
        kind,
        site=site,
        visitor=visitor,
        contact=contact,
        page_id=getattr(page, "pk", page),
        subject=subject,
        properties=properties,
        at=at,
    )


def identify(request, *, email, fields=None, source=""):
    """Say whose browser this is: find or make the contact, keep ``fields`` (slug -> value), tie the visits to it.

    Call it where the person proved who they are (a login, an order), never for an address in a link. Returns the
    contact. Raises ``contacts.addresses.BadAddress``. Visits are tied with consent only; no permission to write to
    the person follows from it.
    """
    site = Site.find_for_request(request)
    language = getattr(request, "LANGUAGE_CODE", "") or ""
    contact, _created = people.find_or_create(
        pool=people.pool_for(site), email=email, language=language[:10], source=source
    )
    if fields:
        values.write([contact.pk], fields, source=source)
    visitors.stitch(request, contact)
    return contact


def may_track(request):
    """Whether this browser may be remembered, for the site's own templates and scripts."""
    return consent.allowed(request)
