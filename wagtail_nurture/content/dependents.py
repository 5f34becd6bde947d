"""What erasing, exporting and merging a person does to the tables of this room."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from wagtail_nurture.contacts.dependents import columns, register

from .vouchers.models import Voucher


def forget(rows, field):
    """The voucher stays, for the books of the shop; it is nobody's, and its key no longer tells whose it was."""
    rows.update(**{field: None, "key": Concat(Value("gone:"), Cast("pk", CharField()))})


def join(rows, field, into):
    """All vouchers go to the other person. Where each has one of an offer, both stay good."""
    held = set(Voucher.objects.filter(**{field: into}).values_list("offer", "key"))
    for voucher in rows.filter(key__startswith="person:"):
        key = f"person:{into.pk}"
        if (voucher.offer_id, key) in held:
            key = f"merged:{voucher.pk}"
        held.add((voucher.offer_id, key))
        rows.model.objects.filter(pk=voucher.pk).update(key=key)
    rows.update(**{field: into})


register(
    Voucher,
    erase=forget,
    export=columns("offer__name", "code", "given_at", "expires_at", "redeemed_at", "place"),
    merge=join,
)
