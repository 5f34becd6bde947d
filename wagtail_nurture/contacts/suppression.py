"""Addresses that must not be written to, kept as keyed hashes."""

from django.db.models import Q

from wagtail_nurture import clock
from wagtail_nurture.lookups import one_of

from .addresses import address_hash
from .models import Suppression


Reason = Suppression.Reason

#: The server or the law of the mailbox said no: nothing at all is sent there, not even what was asked for.
HARD = {Reason.HARD_BOUNCE, Reason.COMPLAINT}
#: The person said no, and may say yes again.
LIFTED_BY_CONSENT = {Reason.UNSUBSCRIBED, Reason.ERASED, Reason.IMPORTED}


def suppress(address, *, channel="email", scope=Suppression.EVERYTHING, reason):
    """Write nothing to ``address`` for ``scope`` (a purpose, or "*" for all). A hard reason is never softened."""
    row, created = Suppression.objects.get_or_create(
        address_hash=address_hash(address),
        channel=channel,
        scope=scope,
        defaults={"reason": reason, "at": clock.now()},
    )
    if not created and row.reason not in HARD and row.reason != reason:
        row.reason, row.at = reason, clock.now()
        row.save(update_fields=["reason", "at"])


def lift(address, *, channel="email", scope=None, reasons=None):
    """Allow ``address`` again: in one ``scope`` or all (None), for these ``reasons`` or any (None)."""
    rows = Suppression.objects.filter(address_hash=address_hash(address), channel=channel)
    if scope is not None:
        rows = rows.filter(scope=scope)
    if reasons is not None:
        rows = rows.filter(reason__in=reasons)
    rows.delete()


def suppressed(addresses, channel="email"):
    """{address: {scope: reason}} of those among ``addresses`` (key forms) that are suppressed; one query."""
    by_hash = {address_hash(address): address for address in addresses if address}
    found = {}
    rows = Suppression.objects.filter(one_of("address_hash", by_hash), channel=channel)
    for digest, scope, reason in rows.values_list("address_hash", "scope", "reason"):
        found.setdefault(by_hash[digest], {})[scope] = reason
    return found


def hashes(channel, scopes):
    """The hashes of the addresses on ``channel`` that are suppressed for one of ``scopes``, or for good; one query."""
    rows = Suppression.objects.filter(Q(scope__in=list(scopes)) | Q(reason__in=HARD), channel=channel)
    return set(rows.values_list("address_hash", flat=True))
