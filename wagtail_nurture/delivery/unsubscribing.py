"""Stopping by link, and taking it back on the same page."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, purposes, suppression
from wagtail_nurture.contacts.models import ConsentRecord, Permission
from wagtail_nurture.tracking import recorder

from . import events
from .outbox import TRANSACTIONAL


Action = ConsentRecord.Action

#: A forwarded message must not let a stranger subscribe its owner again for ever.
UNDO_HOURS = 24


def purpose_of(delivery):
    """What the link in ``delivery`` stops: its purpose, or None (everything) for a message asked for."""
    return None if delivery.purpose == TRANSACTIONAL else delivery.purpose


def is_stopped(delivery, purpose):
    """Whether the person already gets nothing for ``purpose`` (None: nothing at all) by their own wish."""
    contact, channel = delivery.contact, delivery.channel
    if contact is None:
        return True
    if purpose:
        rows = Permission.objects.filter(contact=contact, channel=channel, purpose=purpose)
        return rows.filter(state=Permission.State.WITHDRAWN).exists()
    address = contact.email_key or ""
    return "*" in suppression.suppressed([address], channel).get(address, {})


def still_received(delivery):
    """Whether the person agrees to anything else on this channel."""
    rows = Permission.objects.filter(contact=delivery.contact_id, channel=delivery.channel)
    return delivery.contact_id is not None and rows.filter(state=Permission.State.GRANTED).exists()


def stop(delivery, *, purpose, source, text="", network=""):
    """The person of ``delivery`` takes ``purpose`` (None: everything) back, at once. Doing it twice is doing it once.

    For the proof: ``source``, how it was said ("one-click", "unsubscribe page"), ``text``, the words that were shown,
    and ``network``.
    """
    with transaction.atomic():
        if is_stopped(delivery, purpose):
            return
        consent.withdraw(
            delivery.contact,
            purpose=purpose,
            channel=delivery.channel,
            locale=delivery.locale,
            source=source,
            text=text or _("Stop: %(what)s") % {"what": words_for(purpose)},
            network=network,
        )
        recorder.record(
            events.UNSUBSCRIBED,
            site=delivery.site_id,
            contact=delivery.contact_id,
            locale=delivery.locale,
            subject=events.subject_of(delivery),
            properties=events.properties_of(delivery) | {"purpose": purpose or "*", "source": source},
        )


def restorable(delivery):
    """{purpose: the proof that stood before} for what the person stopped within the last UNDO_HOURS."""
    if delivery.contact_id is None:
        return {}
    since = clock.now() - timedelta(hours=UNDO_HOURS)
    rows = ConsentRecord.objects.filter(contact=delivery.contact_id, channel=delivery.channel).order_by("at", "pk")
    former, last = {}, {}
    for record in rows:
        former[record.purpose], last[record.purpose] = last.get(record.purpose), record
    return {
        purpose: former[purpose]
        for purpose, record in last.items()
        if record.action == Action.WITHDRAWN and record.at >= since
        if former[purpose] and former[purpose].action in {Action.GRANTED, Action.CONFIRMED}
    }


def undo(delivery):
    """Give back what was stopped by mistake, with a proof of its own. Returns the purposes."""
    with transaction.atomic():
        given = restorable(delivery)
        for purpose, before in given.items():
            consent.grant(
                delivery.contact,
                purpose=purpose,
                channel=delivery.channel,
                text=before.text,
                form_version=before.form_version,
                locale=delivery.locale,
                source="unsubscribe page: undo",
            )
    return list(given)


def words_for(purpose):
    """What is stopped, in words: "advice mails" or "all our messages"."""
    return purposes.in_sentence(purpose) if purpose else _("all our messages")
