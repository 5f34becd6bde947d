"""From claimed deliveries to parcels: the version filled for each person, with its envelope."""

import logging
import traceback
from datetime import UTC

from django.utils.dateparse import parse_datetime

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import render, samples
from wagtail_nurture.content.recipients import Recipient, Rendered
from wagtail_nurture.exceptions import Problem
from wagtail_nurture.text import one_line

from . import headers, trials
from .channels import registry
from .gates import SKIP, Verdict
from .parcels import Parcel, Sender
from .slots import DeliverySlots, SiteAddresses


logger = logging.getLogger(__name__)


def sender_of(site):
    """The Sender that the editor set for ``site``, or None when there is no sender address."""
    chosen = NurtureSiteSettings.for_site(site)
    if not chosen.sender_email:
        return None
    return Sender(
        name=one_line(chosen.sender_name, 100),
        email=one_line(chosen.sender_email, 254),
        reply_to=one_line(chosen.reply_to, 254),
    )


def parcels(deliveries, versions, senders):
    """({delivery id: Parcel}, {delivery id: what is wrong}, {delivery id: Verdict}) for ``deliveries`` that may leave.

    ``versions``: {delivery id: MessageVersion}; ``senders``: {site id: Sender}. Facts are read once a version.
    """
    addresses = {delivery.site_id: SiteAddresses(delivery.site) for delivery in one_a_site(deliveries)}
    measured = consent.granted({delivery.contact_id for delivery in deliveries}, purpose="opens", channel="site")
    groups = {}
    for delivery in deliveries:
        alone = delivery.pk if trials.sample_of(delivery) is not None else None
        groups.setdefault((versions[delivery.pk].pk, alone), []).append(delivery)
    made, spoilt, idle, now = {}, {}, {}, clock.now().astimezone(UTC)
    for members in groups.values():
        recipients = {
            delivery.pk: recipient_of(delivery, addresses[delivery.site_id], measured) for delivery in members
        }
        filled = fill(versions[members[0].pk], list(recipients.values()), knowledge=knowledge_of(members[0]))
        for delivery in members:
            letter = filled.get(delivery.pk) or Rendered(problems=[Problem("", "Nothing was made.")])
            if letter.problems:
                spoilt[delivery.pk] = "; ".join(str(problem) for problem in letter.problems)
            elif letter.skip and not trials.is_trial(delivery):
                idle[delivery.pk] = Verdict(SKIP, letter.skip)
            else:
                slots = recipients[delivery.pk].slots
                delivery.proposed = letter.proposed
                made[delivery.pk] = _parcel(delivery, letter, senders[delivery.site_id], slots, now)
    return made, spoilt, idle


def fill(version, recipients, *, knowledge=None):
    """``render.fill`` that always answers: a set that fails is halved until the one that spoils it stands alone."""
    try:
        return render.fill(version, recipients, knowledge=knowledge)
    except Exception as problem:
        if len(recipients) > 1:
            middle = len(recipients) // 2
            first, second = recipients[:middle], recipients[middle:]
            return fill(version, first, knowledge=knowledge) | fill(version, second, knowledge=knowledge)
        # The frames, but not the exception's words: they may hold personal data.
        frames = "".join(traceback.format_tb(problem.__traceback__))
        logger.error("Version %s, delivery %s: %s\n%s", version.pk, recipients[0].delivery_id, type(problem), frames)
        return {recipients[0].delivery_id: Rendered(problems=[Problem("", type(problem).__name__)])}


def one_a_site(deliveries):
    return {delivery.site_id: delivery for delivery in deliveries}.values()


def recipient_of(delivery, addresses, measured):
    opens = trials.is_trial(delivery) or delivery.contact_id in measured
    short = not registry[delivery.channel].is_mail
    return recipient_with(delivery, DeliverySlots(delivery, addresses, opens=opens, short=short))


def recipient_with(delivery, slots, *, at=None, proposed=None):
    """The Recipient of ``delivery``; rules in the message are asked as of ``at``, ``proposed`` is as in Recipient."""
    made_up = trials.sample_of(delivery) is not None
    return Recipient(
        delivery_id=delivery.pk,
        contact_id=samples.NOBODY if made_up else trials.reader_of(delivery),
        locale=delivery.locale,
        site=delivery.site,
        slots=slots,
        facts=delivery.context,
        enrolment_id=samples.NOBODY if made_up else delivery.enrolment_id,
        entered_at=moment(delivery.context.get("entered_at")),
        at=at,
        proposed=proposed,
    )


def knowledge_of(delivery):
    """What is known of the made-up person to whom the trial ``delivery`` speaks; None: what is on record."""
    kind = trials.sample_of(delivery)
    return None if kind is None else samples.somebody(kind, delivery.site, delivery.locale).knowledge


def _parcel(delivery, letter, sender, slots, now):
    is_mail = registry[delivery.channel].is_mail
    return Parcel(
        address=delivery.address,
        sender=sender,
        subject=trials.subject_of(delivery, letter.subject),
        html_pieces=letter.html_pieces,
        text_pieces=letter.text_pieces,
        message_id=headers.message_id(delivery, sender) if is_mail else str(delivery.uuid),
        at=delivery.sent_at.astimezone(UTC) if delivery.sent_at else now,
        headers=headers.headers_of(delivery, sender=sender, unsubscribe=slots.unsubscribe) if is_mail else {},
    )


def moment(text):
    """An ISO text of ``Delivery.context`` as an aware datetime; None for anything else."""
    return parse_datetime(text) if isinstance(text, str) else None
