"""Vouchers for a whole batch of people: a handful of statements, and never two for the same (DESIGN law 4).

Whoever is asked for again, after a crash or in the next message of their passage, has the voucher they had.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock
from wagtail_nurture.rows import Insert

from . import codes
from .models import Voucher, VoucherCode, VoucherOffer


#: Keys named in one query.
CHUNK = 500
#: A code that is made twice is made again; more often it cannot be chance.
TRIES = 3


OVER = _("The offer “%(offer)s” is over. Give it another last day, or choose another one.")


class UsedUp(Exception):
    """There are fewer codes than people who need one."""


@dataclass(frozen=True)
class Passenger:
    """Somebody who is given a voucher on their way through a scenario."""

    contact_id: int
    enrolment_id: int
    locale: str = ""
    site_id: int | None = None
    #: It is given now.
    at: None = None


def key_for(offer, recipient):
    """What ``recipient`` (a content Recipient, or a Passenger) has a voucher of ``offer`` for; "" for nobody known."""
    if recipient.contact_id is None:
        return ""
    if offer.once == VoucherOffer.Once.PERSON:
        return f"person:{recipient.contact_id}"
    return f"enrolment:{recipient.enrolment_id}" if recipient.enrolment_id else f"delivery:{recipient.delivery_id}"


def give(offer, recipients):
    """{delivery id: Voucher} for ``recipients``; whoever is missing is not known, there was no code left, or the offer
    is over: nobody is given what is good for nothing.

    What was sent before (``recipient.at``) is only looked up.
    """
    keys = {person.delivery_id: key_for(offer, person) for person in recipients}
    found = _given(offer, {keys[person.delivery_id]: person for person in recipients if keys[person.delivery_id]})
    return {delivery: found[key] for delivery, key in keys.items() if key in found}


def give_inside(offer, passengers):
    """Give each of ``passengers`` their voucher, before any message; those that follow show the same one.

    Inside the transaction of whoever asks. Raises UsedUp where codes lack for somebody: then nobody is given any.
    """
    wanted = {key_for(offer, person): person for person in passengers}
    if len(_given(offer, wanted)) < len(wanted):
        raise UsedUp


def lacking(offer, passengers):
    """Those of ``passengers`` (list) for whom there is no code, in the order of their coming; [] where codes are made.

    Two queries, and one for each CHUNK of people.
    """
    if offer.codes == VoucherOffer.Codes.MADE:
        return []
    keys = {key_for(offer, person): person for person in passengers}
    have = standing(offer, keys)
    without = [person for key, person in keys.items() if key not in have]
    left = VoucherCode.objects.filter(offer=offer)[: len(without)].count() if without else 0
    return without[left:]


def is_over(offer, at):
    """Whether a voucher of ``offer`` that is given at ``at`` (aware datetime) would be good for nothing."""
    ends = expiry(offer, at)
    return ends is not None and ends <= at


def latest(contact_ids, *, at):
    """{contact id: Voucher} of the last one that each was given and could redeem at ``at``. One query a CHUNK."""
    contact_ids, found = list(contact_ids), {}
    for start in range(0, len(contact_ids), CHUNK):
        mine = Voucher.objects.filter(contact__in=contact_ids[start : start + CHUNK], given_at__lte=at)
        mine = mine.filter(Q(redeemed_at=None) | Q(redeemed_at__gt=at), Q(expires_at=None) | Q(expires_at__gt=at))
        found |= {row.contact_id: row for row in mine.select_related("offer").order_by("given_at", "pk")}
    return found


def _given(offer, wanted):
    """{key: Voucher} of ``wanted`` ({key: whose}), the missing ones made or taken now, unless the offer is over."""
    found = standing(offer, wanted)
    for _try in range(0 if is_over(offer, clock.now()) else TRIES):
        missing = {key: wanted[key] for key in wanted if key not in found and wanted[key].at is None}
        if not missing:
            break
        (_make if offer.codes == VoucherOffer.Codes.MADE else _take)(offer, missing)
        found |= standing(offer, missing)
    return found


def standing(offer, keys):
    """{key: Voucher} of those of ``keys`` for which there is one."""
    keys, found = list(keys), {}
    for start in range(0, len(keys), CHUNK):
        rows = Voucher.objects.filter(offer=offer, key__in=keys[start : start + CHUNK])
        found |= {row.key: row for row in rows}
    return found


def expiry(offer, at):
    """Until when a voucher of ``offer`` is good that is given at ``at`` (aware datetime), or None for ever."""
    ends = []
    if offer.good_for:
        ends.append(at + timedelta(**{offer.unit: offer.good_for}))
    if offer.last_day:
        midnight = datetime.combine(offer.last_day + timedelta(days=1), time())
        ends.append(timezone.make_aware(midnight, timezone.get_default_timezone()))
    return min(ends, default=None)


def _make(offer, wanted):
    made = {key: codes.make(offer.prefix) for key in wanted}
    insert = Insert(_drafts(offer, wanted, made), ignore=True)
    with transaction.atomic():
        insert.run()


def _take(offer, wanted):
    """Codes of the editor's list: those that somebody else was quicker to need stay in it."""
    with transaction.atomic():
        stock = VoucherCode.objects.select_for_update(skip_locked=True).filter(offer=offer).order_by("pk")
        rows = list(stock[: len(wanted)])
        Insert(_drafts(offer, wanted, dict(zip(wanted, (row.code for row in rows), strict=False))), ignore=True).run()
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            known = Voucher.objects.filter(code_key__in=[row.code_key for row in part])
            VoucherCode.objects.filter(code_key__in=list(known.values_list("code_key", flat=True))).delete()


def _drafts(offer, wanted, made):
    """Unsaved vouchers of those of ``wanted`` ({key: recipient}) for whom there is a code in ``made`` ({key: code})."""
    now = clock.now()
    ends = expiry(offer, now)
    return [
        Voucher(
            offer=offer,
            contact_id=wanted[key].contact_id,
            key=key,
            code=code,
            code_key=codes.key_of(code),
            locale=wanted[key].locale,
            site_id=wanted[key].site_id,
            given_at=now,
            expires_at=ends,
        )
        for key, code in made.items()
    ]
