"""Vouchers for a whole batch of people: a handful of statements, and never two for the same (DESIGN law 4).

Whoever is asked for again, after a crash or in the next message of their passage, has the voucher they had.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from wagtail_nurture import clock
from wagtail_nurture.rows import Insert

from . import codes
from .models import Voucher, VoucherCode, VoucherOffer


#: Keys named in one query.
CHUNK = 500
#: A code that is made twice is made again; more often it cannot be chance.
TRIES = 3


def key_for(offer, recipient):
    """What ``recipient`` (a content Recipient) has a voucher of ``offer`` for; "" for somebody who is not known."""
    if recipient.contact_id is None:
        return ""
    if offer.once == VoucherOffer.Once.PERSON:
        return f"person:{recipient.contact_id}"
    return f"enrolment:{recipient.enrolment_id}" if recipient.enrolment_id else f"delivery:{recipient.delivery_id}"


def give(offer, recipients):
    """{delivery id: Voucher} for ``recipients``; whoever is missing is not known, or there was no code left.

    What was sent before (``recipient.at``) is only looked up.
    """
    keys = {person.delivery_id: key_for(offer, person) for person in recipients}
    wanted = {keys[person.delivery_id]: person for person in recipients if keys[person.delivery_id]}
    found = standing(offer, wanted)
    for _try in range(TRIES):
        missing = {key: wanted[key] for key in wanted if key not in found and wanted[key].at is None}
        if not missing:
            break
        (_make if offer.codes == VoucherOffer.Codes.MADE else _take)(offer, missing)
        found |= standing(offer, missing)
    return {delivery: found[key] for delivery, key in keys.items() if key in found}


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
            site=wanted[key].site,
            given_at=now,
            expires_at=ends,
        )
        for key, code in made.items()
    ]
