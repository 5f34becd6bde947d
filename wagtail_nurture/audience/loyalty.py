"""Loyalty points: earned, spent, expired. What somebody has is the sum of their ledger, and never less than none.

All of it may be called twice with the same ``source``: the second time changes nothing. People's rows are held while
their points change, in one order, so that two tills never spend the same points.
"""

from uuid import uuid4

from django.db import transaction
from django.db.models import Sum

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from .loyalty_lots import left_of
from .loyalty_models import LoyaltyEntry


Kind = LoyaltyEntry.Kind
#: Points at once.
MOST = 1_000_000
_EVENTS = {Kind.SPEND: kinds.POINTS_SPENT, Kind.EXPIRE: kinds.POINTS_EXPIRED}


class NotEnoughPoints(ValueError):
    """Nobody spends what they do not have. ``balance`` is what they have."""

    def __init__(self, balance):
        super().__init__(f"Only {balance} loyalty points are left.")
        self.balance = balance


def balances(contact_ids, at=None):
    """{contact id: points at ``at``} (aware datetime, default: now); 0 for those who never got any. One query."""
    contact_ids = list(contact_ids)
    rows = LoyaltyEntry.objects.filter(contact_id__in=contact_ids, at__lte=at or clock.now())
    return dict.fromkeys(contact_ids, 0) | dict(rows.values_list("contact_id").annotate(total=Sum("points")))


@transaction.atomic
def earn(contact_ids, points, *, reason="", source="", expires_at=None):
    """Give ``points`` (1 or more) to each of ``contact_ids`` who did not get them from ``source`` already.

    ``expires_at`` (aware datetime, in the future): what is not spent by then is lost. Returns how many people got them.
    """
    _check(points)
    now = clock.now()
    if expires_at is not None and expires_at <= now:
        raise ValueError("Points that are given must expire later than now.")
    return len(_move(_held(contact_ids), Kind.EARN, points, now, reason, source, expires_at=expires_at))


@transaction.atomic
def spend(contact_id, points, *, reason="", source=""):
    """Take ``points`` (1 or more) from somebody. False when ``source`` took them already.

    Raises NotEnoughPoints, and then nothing is taken.
    """
    _check(points)
    return _take(contact_id, Kind.SPEND, points, reason, source)


@transaction.atomic
def correct(contact_id, points, *, reason, source=""):
    """Add ``points`` (not 0, less than 0 takes away) by hand. Raises NotEnoughPoints rather than leave a debt."""
    _check(abs(points))
    if points < 0:
        return _take(contact_id, Kind.CORRECT, -points, reason, source)
    return bool(_move(_held([contact_id]), Kind.CORRECT, points, clock.now(), reason, source))


def _take(contact_id, kind, points, reason, source):
    now, held = clock.now(), _held([contact_id])
    if source and LoyaltyEntry.objects.filter(source=_key(source, contact_id)).exists():
        return False
    expire(held, now)
    balance = balances([contact_id], now)[contact_id]
    if contact_id not in held or balance < points:
        raise NotEnoughPoints(balance)
    return bool(_move(held, kind, -points, now, reason, source))


def expire(contact_ids, at):
    """Take from ``contact_ids``, whose rows are held, what expired by ``at``: the points given longest ago go first."""
    due = LoyaltyEntry.objects.filter(contact_id__in=contact_ids, look_at__lte=at)
    late = list(due.order_by("look_at", "pk"))
    if not late:
        return 0
    entries = {}
    for entry in LoyaltyEntry.objects.filter(contact_id__in={entry.contact_id for entry in late}):
        entries.setdefault(entry.contact_id, []).append(entry)
    left = {key: points for mine in entries.values() for key, points in left_of(mine).items()}
    gone = [
        LoyaltyEntry(
            contact_id=entry.contact_id, kind=Kind.EXPIRE, points=-left[entry.pk], at=at, source=f"expire:{entry.pk}"
        )
        for entry in late
        if left.get(entry.pk)
    ]
    _write(gone)
    due.update(look_at=None)
    return len(late)


def _held(contact_ids):
    """Those of ``contact_ids`` who exist, ascending; nobody else changes their points until the transaction ends."""
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=set(contact_ids), merged_into=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _move(held, kind, points, at, reason, source, expires_at=None):
    source = source or uuid4().hex
    keys = {_key(source, contact): contact for contact in held}
    known = set(LoyaltyEntry.objects.filter(source__in=list(keys)).values_list("source", flat=True))
    made = [
        LoyaltyEntry(
            contact_id=contact,
            kind=kind,
            points=points,
            reason=str(reason)[:200],
            source=key,
            at=at,
            expires_at=expires_at,
            look_at=expires_at,
        )
        for key, contact in keys.items()
        if key not in known
    ]
    _write(made)
    return made


def _write(entries):
    """Write ``entries``, each with an event that says how many points there were before and after."""
    if not entries:
        return
    now = balances({entry.contact_id for entry in entries}, max(entry.at for entry in entries))
    events = []
    for entry in entries:
        old = now[entry.contact_id]
        new = now[entry.contact_id] = old + entry.points
        kind = _EVENTS.get(entry.kind) or (kinds.POINTS_EARNED if entry.points > 0 else kinds.POINTS_SPENT)
        facts = {"points": abs(entry.points), "balance": new, "old": old, "new": new, "reason": entry.reason}
        if entry.kind == Kind.CORRECT:
            facts |= {"corrected": True}
        events.append(Event(kind=kind, contact_id=entry.contact_id, at=entry.at, properties=facts))
    LoyaltyEntry.objects.bulk_create(entries, batch_size=100)
    recorder.record_many(events)


def _key(source, contact_id):
    return f"{str(source)[:120]}:{contact_id}"


def _check(points):
    if isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= MOST:
        raise ValueError(f"Loyalty points are whole numbers from 1 to {MOST}, not {points!r}.")
