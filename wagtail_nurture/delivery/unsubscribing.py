"""Stopping by link, and taking it back on the same page."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, purposes, suppression
from wagtail_nurture.contacts.models import Channel, ConsentRecord, Permission
from wagtail_nurture.tracking import recorder

from . import events
from .outbox import TRANSACTIONAL


Action = ConsentRecord.Action

#: A forwarded message must not let a stranger subscribe its owner again for ever.
UNDO_HOURS = 24
#: How what is pressed on the page is called in the proof.
PAGE = "unsubscribe page"
#: Permissions that there is something to take back of.
_OPEN = (Permission.State.GRANTED, Permission.State.PENDING)


def purpose_of(delivery):
    """What the link in ``delivery`` stops: its purpose, or None (everything) for a message asked for."""
    return None if delivery.purpose == TRANSACTIONAL else delivery.purpose


def is_stopped(delivery, purpose, channel=None):
    """Whether the person already gets nothing for ``purpose`` (None: nothing at all) by their own wish.

    ``channel``: by that one; without one ``purpose`` by the message's, and nothing at all by any.
    """
    contact, own = delivery.contact, channel or delivery.channel
    if contact is None:
        return True
    if purpose:
        rows = Permission.objects.filter(contact=contact, channel=own, purpose=purpose)
        return rows.filter(state=Permission.State.WITHDRAWN).exists()
    address = consent.reached_at(contact, own) or ""
    stopped = "*" in suppression.suppressed([address], own).get(address, {})
    return stopped and bool(channel or not still_received(delivery))


def still_received(delivery):
    """Whether the person agrees to any message of ours, by mail, text message or letter."""
    return delivery.contact_id is not None and _messages(delivery, Permission.State.GRANTED).exists()


def _messages(delivery, *states):
    """The Permissions of the person of ``delivery`` for messages, in one of ``states``."""
    return Permission.objects.filter(contact=delivery.contact_id, state__in=states).exclude(channel=Channel.SITE)


def stop(delivery, *, purpose, source, channel=None, text="", network=""):
    """The person of ``delivery`` takes ``purpose`` (None: everything) back, at once. Doing it twice is doing it once.

    ``channel``: by which they do not want it any more; without one that of the message, and every one when nothing at
    all is wanted. For the proof: ``source``, how it was said ("one-click", "unsubscribe page"), ``text``, the words
    that were shown, and ``network``.
    """
    with transaction.atomic():
        if is_stopped(delivery, purpose, channel):
            return
        channels = {channel or delivery.channel}
        if not (purpose or channel):
            channels.update(_messages(delivery, *_OPEN).values_list("channel", flat=True))
        for each in sorted(channels):
            consent.withdraw(
                delivery.contact,
                purpose=purpose,
                channel=each,
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
    """{(purpose, channel): the proof that stood before} for what the person stopped within the last UNDO_HOURS.

    On another channel than that of the message only what this page stopped: a STOP by text message stands.
    """
    if delivery.contact_id is None:
        return {}
    since = clock.now() - timedelta(hours=UNDO_HOURS)
    rows = ConsentRecord.objects.filter(contact=delivery.contact_id).exclude(channel=Channel.SITE)
    former, last = {}, {}
    for record in rows.order_by("at", "pk"):
        about = record.purpose, record.channel
        if record.action == Action.WITHDRAWN and about in last and last[about].action == Action.WITHDRAWN:
            continue  # said once more: what was taken back was taken back by the first
        former[about], last[about] = last.get(about), record
    return {
        about: former[about]
        for about, record in last.items()
        if record.action == Action.WITHDRAWN and record.at >= since
        if record.channel == delivery.channel or record.source == PAGE
        if former[about] and former[about].action in {Action.GRANTED, Action.CONFIRMED}
    }


def undo(delivery):
    """Give back what was stopped by mistake, with a proof of its own. Returns what, as (purpose, channel)."""
    with transaction.atomic():
        given = restorable(delivery)
        for (purpose, channel), before in given.items():
            consent.grant(
                delivery.contact,
                purpose=purpose,
                channel=channel,
                text=before.text,
                form_version=before.form_version,
                locale=delivery.locale,
                source="unsubscribe page: undo",
            )
    return list(given)


def words_for(purpose):
    """What is stopped, in words: "advice mails" or "all our messages"."""
    return purposes.in_sentence(purpose) if purpose else _("all our messages")
