"""Trials: what an editor sends to themselves, by mail or as a text. They leave like any other and count nowhere.

A trial has no person of its own: its address is the editor's, ``context["as_contact"]`` names whose facts fill it, or
``context["as_sample"]`` which made-up person (``content.samples``). No event tells of it; what the
editor does with it goes to whoever listens to ``signals.trial_answered``.
"""

import uuid
from datetime import timedelta

from wagtail_nurture import alarm, clock, signals

from . import outbox
from .models import Delivery


PREFIX = "test:"
#: In front of the subject, in every language: it is what one filters by.
MARK = "[Test]"
#: After this a trial that could not leave is not wanted any more, and what was sent is forgotten.
WANTED, KEPT = timedelta(minutes=30), timedelta(days=1)


def is_trial(delivery):
    """Whether ``delivery`` is a trial."""
    return delivery.key.startswith(PREFIX)


def real(deliveries):
    """``deliveries`` (queryset) without the trials: what may be counted."""
    return deliveries.exclude(key__startswith=PREFIX)


def written():
    """The trials (queryset). Found by what only they lack, a message of their own: keys have no index by beginning."""
    return Delivery.objects.filter(message_key=None, system="", key__startswith=PREFIX)


def draft(*, address, site, variant, locale, channel="email", as_contact=None, context=None):
    """An unsaved trial of ``variant`` (MessageVersion) to ``address`` by ``channel``, filled with what is known of
    ``as_contact``."""
    made = outbox.draft(
        key=f"{PREFIX}{uuid.uuid4()}",
        contact=None,
        address=address,
        site=site,
        channel=channel,
        purpose=outbox.TRANSACTIONAL,
        guarantee=Delivery.Guarantee.AT_MOST_ONCE,
        lane=alarm.NOW,
        locale=locale,
        context={**(context or {}), "as_contact": as_contact},
        expires_at=clock.now() + WANTED,
    )
    made.variant = variant
    return made


def reader_of(delivery):
    """The id of the person whose facts fill ``delivery``, or None."""
    return delivery.context.get("as_contact") if is_trial(delivery) else delivery.contact_id


def sample_of(delivery):
    """The kind of made-up person whose facts fill ``delivery``; None for one with facts of its own."""
    return delivery.context.get("as_sample") if is_trial(delivery) else None


def subject_of(delivery, subject):
    """``subject`` as it stands in the inbox."""
    return f"{MARK} {subject}" if is_trial(delivery) else subject


def answered(delivery, kind, page_id=None, link=""):
    """The editor opened or clicked (``kind``) the trial ``delivery``, perhaps a ``link`` (its key); tell who waits."""
    signals.trial_answered.send(sender=None, delivery=delivery, kind=kind, page_id=page_id, link=link)


def call_back(numbers):
    """Trials with these ids that have not left are not wanted any more."""
    waiting = [Delivery.State.QUEUED, Delivery.State.HELD]
    Delivery.objects.filter(pk__in=numbers, key__startswith=PREFIX, state__in=waiting).delete()


def forget(before):
    """Delete the trials written before ``before`` (story time). How many."""
    return written().filter(created_at__lt=before).delete()[0]
