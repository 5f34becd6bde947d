"""A voucher is redeemed once, however many tills ask at the same moment."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from wagtail_nurture import clock
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds, recorder

from .codes import key_of
from .models import Voucher


GOOD, DONE, UNKNOWN, EXPIRED, ALREADY = "good", "done", "unknown", "expired", "already"


@dataclass(frozen=True)
class Answer:
    """What became of a code: ``state`` is one of the words above; ``voucher`` is None for an unknown one."""

    state: str
    voucher: Voucher | None = None


def look(typed):
    """The Answer for the code ``typed`` (any str) as things stand; nothing is changed."""
    key = key_of(typed)
    rows = Voucher.objects.select_related("offer", "redeemed_by")
    voucher = rows.filter(code_key=key).first() if key else None
    if voucher is None:
        return Answer(UNKNOWN)
    if voucher.redeemed_at is not None:
        return Answer(ALREADY, voucher)
    return Answer(GOOD if voucher.is_good(clock.now()) else EXPIRED, voucher)


@transaction.atomic
def redeem(typed, *, user=None, place=""):
    """Redeem the code ``typed`` (any str), by ``user`` at ``place`` (words). Returns the Answer: DONE, or why not."""
    now, key = clock.now(), key_of(typed)
    good = Voucher.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), code_key=key, redeemed_at=None)
    place = one_line(place, 100)
    # One statement that changes the row only where it is still good: of two tills the database lets one through.
    if not key or not good.update(redeemed_at=now, redeemed_by=user, place=place):
        return look(typed)
    voucher = look(typed).voucher
    recorder.record(
        kinds.VOUCHER_REDEEMED,
        site=voucher.site_id,
        contact=voucher.contact_id,
        subject=f"voucher:{voucher.offer_id}",
        properties={"offer": voucher.offer.name, "place": place},
    )
    return Answer(DONE, voucher)
