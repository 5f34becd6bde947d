"""Whose browser it is, and how what it read becomes a contact's (FEATURES B2)."""

from datetime import timedelta

from django.db import transaction
from wagtail.models import Site

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent as permissions
from wagtail_nurture.contacts.merging import duplicates

from . import buffer, consent, cookie, kinds, recorder, visit
from .models import Event, Visitor


#: The permission under which clicks in messages are kept with the person: given and taken back on the site's banner.
PURPOSE, CHANNEL = "tracking", "site"


def visitor_of(request):
    """The Visitor of this browser, or None: no consent, no cookie, or an id that was given up."""
    identity = cookie.read(request) if consent.allowed(request) else None
    return Visitor.objects.filter(key_hash=identity.key_hash).first() if identity else None


def stitch(request, contact, *, weak=False):
    """Tie this browser to ``contact``, with what it read in the last STITCH_DAYS. Returns the Visitor or None.

    None without consent. What was read becomes the contact's once, and never moves from one contact to another: a
    browser that belongs to somebody else begins anew as ``contact``'s, with nothing of theirs. The browser gets a new
    id (``cookie.write``; the middleware does it), so that whoever knew the old one knows nothing. ``weak`` says that
    only a click speaks for ``contact``: then a browser that belongs to somebody else is left as it is.
    """
    if not consent.allowed(request):
        return None
    recorder.flush()
    with transaction.atomic():
        visitor = visitor_of(request)
        if visitor is not None and visitor.contact_id == contact.pk:
            if not weak:
                _let_clicks_count(contact)
            return visitor
        if visitor is not None and visitor.contact_id is not None:
            if weak:
                return None
            duplicates.same_browser(visitor.contact_id, contact.pk)
            visitor = None
        identity = cookie.mint(issued_at=_issued_at(request))
        if visitor is None or not _take(visitor, identity, contact):
            visitor = _begin(request, identity, contact)
        visit.of(request).remember_as(identity)
        recorder.record(kinds.VISITOR_IDENTIFIED, site=visitor.site_id, visitor=visitor, contact=contact)
        if not weak:
            _let_clicks_count(contact)
    return visitor


def forget(request):
    """Consent is withdrawn: the browser's id goes, and what it read is nobody's, except what a contact had before."""
    identity = cookie.read(request)
    if identity is not None:
        buffer.forget(identity.key_hash)
        with transaction.atomic():
            rows = Visitor.objects.filter(key_hash=identity.key_hash)
            for visitor in rows.filter(contact__isnull=False).select_related("contact"):
                permissions.withdraw(visitor.contact, purpose=PURPOSE, channel=CHANNEL, source="cookie banner")
            Event.objects.filter(visitor_id__in=list(rows.values_list("pk", flat=True))).update(visitor=None)
            rows.delete()
    if settings.COOKIE_NAME in request.COOKIES or identity is not None:
        visit.of(request).forget()


def _let_clicks_count(contact):
    """Who accepted to be remembered and then said who they are agrees to clicks in messages being theirs."""
    if not permissions.granted([contact.pk], purpose=PURPOSE, channel=CHANNEL):
        permissions.grant(contact, purpose=PURPOSE, channel=CHANNEL, source="cookie banner")


def _issued_at(request):
    identity = cookie.read(request)
    return identity.issued_at if identity else None


def _take(visitor, identity, contact):
    """Give the anonymous ``visitor`` and its recent events to ``contact``; False when another request was quicker."""
    free = Visitor.objects.filter(pk=visitor.pk, contact=None)
    if not free.update(contact=contact, key_hash=identity.key_hash):
        return False
    visitor.contact, visitor.key_hash = contact, identity.key_hash
    since = clock.now() - timedelta(days=settings.STITCH_DAYS)
    mine = Event.objects.filter(visitor=visitor, contact=None, at__gte=since)
    mine.exclude(kind=kinds.PAGE_CRAWLED).update(contact=contact)
    return True


def _begin(request, identity, contact):
    now = clock.now()
    return Visitor.objects.create(
        key_hash=identity.key_hash,
        site=Site.find_for_request(request),
        contact=contact,
        first_seen_at=now,
        last_seen_at=now,
    )
