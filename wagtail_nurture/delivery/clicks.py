"""A click: decide where it leads, let the reader go, and keep one fact of it."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.db import DatabaseError

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent
from wagtail_nurture.content import cards, documents
from wagtail_nurture.content.facts import address_for
from wagtail_nurture.content.landing import choosing
from wagtail_nurture.content.landing.models import Landing
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.content.slots import PlainSlots
from wagtail_nurture.tracking import recorder

from . import events, links, lookup, trials


logger = logging.getLogger(__name__)


def target(delivery, number, page_id=None):
    """(url, page id or None) behind link ``number`` of the message that ``delivery`` carried; None if there is none.

    Only what was compiled into the message, or a live public page of the site: never an address from the request.
    """
    links = delivery.variant.links if delivery.variant else []
    if number >= len(links):
        return None
    link = links[number]
    if link.get("url") and urlsplit(link["url"]).scheme in {"http", "https"}:
        return _for_them(delivery, link, link["url"]), None
    if link["kind"] == "document" and delivery.site:
        return documents.address_of(link["document_id"], delivery.contact_id, delivery.site) or _home(delivery), None
    for wanted in _pages(delivery, link, page_id):
        page = public_page(wanted, delivery.locale)
        if page is not None:
            return _for_them(delivery, link, page.full_url), page.pk
    return _home(delivery), None


def _pages(delivery, link, page_id):
    """The ids of the pages behind ``link``, the best first."""
    if link["kind"] != "landing":
        return filter(None, [link.get("page_id") or page_id])
    contact = None if is_over(delivery, link) else delivery.contact_id
    return choosing.pages_for(link["landing"], contact, enrolment_id=delivery.enrolment_id, spare=link.get("page_id"))


def is_over(delivery, link):
    """Whether ``link`` was personal, and is so no longer: it leads everybody to the same page, and tells of nobody."""
    if link["kind"] != "landing":
        return False
    days = Landing.objects.filter(pk=link["landing"]).values_list("days", flat=True).first()
    sent = delivery.sent_at or delivery.created_at
    return days is None or sent + timedelta(days=days) < clock.now()


def _home(delivery):
    return delivery.site.root_url + "/" if delivery.site else None


def _for_them(delivery, link, url):
    """``url`` with what the editor adds to it for each person; known of them now, or else its fallback."""
    if not link.get("parameters"):
        return url
    recipient = Recipient(
        delivery_id=delivery.pk,
        contact_id=trials.reader_of(delivery),
        locale=delivery.locale,
        site=delivery.site,
        slots=PlainSlots(),
        facts=delivery.context,
        enrolment_id=delivery.enrolment_id,
    )
    return address_for(delivery.variant, recipient, link, url)


def public_page(page_id, language):
    """What everybody may read now of the page ``page_id`` and its translations; None when there is nothing.

    In ``language`` where it is translated, else itself, else in the site's own language: where the message looked when
    it was filled.
    """
    pages = cards.page_model().objects
    same = pages.filter(translation_key__in=pages.filter(pk=page_id).values("translation_key"))
    found = {page.locale.language_code: page for page in cards.visible(same).select_related("locale")}
    itself = {page.pk: page for page in found.values()}.get(page_id)
    own, theirs = django_settings.LANGUAGE_CODE, language or ""
    ways = [*map(found.get, _with_root(theirs)), itself, *map(found.get, _with_root(own))]
    return next((page for page in ways if page is not None and page.full_url is not None), None)


def _with_root(code):
    return code, code.split("-")[0]


def keep(delivery, number, page_id, marks):
    """Write the fact: with the person where they allowed it, otherwise without anything that leads to them.

    ``marks``: what of the request speaks for a machine (``tracking.classify.marks``).
    """
    target = delivery.variant.links[number]
    key = links.key_of(target)
    if trials.is_trial(delivery):
        if not marks:
            trials.answered(delivery, events.CLICKED, page_id, key)
        return
    link = {"link": key, "number": number} | marks
    try:
        measured = delivery.contact_id and not is_over(delivery, target)
        if measured and consent.granted([delivery.contact_id], purpose="tracking", channel="site"):
            recorder.record(
                events.CLICKED,
                site=delivery.site_id,
                contact=delivery.contact_id,
                page_id=page_id,
                locale=delivery.locale,
                subject=events.subject_of(delivery),
                properties=events.properties_of(delivery) | link,
            )
        else:
            recorder.record(
                events.CLICKED,
                site=delivery.site_id,
                page_id=page_id,
                locale=delivery.locale,
                subject=f"message:{delivery.message_key or delivery.system}",
                properties=link,
            )
    except DatabaseError as problem:
        logger.warning("A click on delivery %s could not be kept (%s).", delivery.pk, type(problem).__name__)


def keep_open(token, marks):
    """Write that the message was opened, if the person agrees to that now (DESIGN law 10)."""
    try:
        delivery = lookup.by_seal("opened", token)
        if delivery and trials.is_trial(delivery):
            trials.answered(delivery, events.OPENED)
        elif delivery and delivery.contact_id:
            if consent.granted([delivery.contact_id], purpose="opens", channel="site"):
                recorder.record(
                    events.OPENED,
                    site=delivery.site_id,
                    contact=delivery.contact_id,
                    locale=delivery.locale,
                    subject=events.subject_of(delivery),
                    properties=events.properties_of(delivery) | marks,
                )
    except DatabaseError as problem:
        logger.warning("An opening could not be kept (%s).", type(problem).__name__)
