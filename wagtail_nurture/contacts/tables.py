"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture import clock

from .dependents import columns, delete, detach, keep_own, move, nothing, register
from .merging import strictness
from .merging.duplicates import merge_pairs
from .merging.models import DuplicatePair, FormerAddress, UnfinishedMerge
from .models import (
    ConsentRecord,
    ConsentRequest,
    Contact,
    ContactValue,
    ExternalId,
    ListMembership,
    Permission,
    PostalAddress,
)
from .wishes import DAYS, MutedTopic, Wishes


def merge_permissions(rows, field, into):
    """For the same purpose and channel the stricter word counts."""
    _keep_stricter(rows, into, ("purpose", "channel"), strictness.permission)


def merge_memberships(rows, field, into):
    """Who left a list as one or the other has left it."""
    _keep_stricter(rows, into, ("list_id",), strictness.membership)


def _keep_stricter(rows, into, about, stricter):
    """``rows`` replace those of ``into`` that say more about the same; the others go. A row is small, and few."""
    held = {_about(row, about): row for row in rows.model.objects.filter(contact=into)}
    gone = []
    for row in rows:
        mine = held.get(_about(row, about))
        if mine is not None:
            gone.append(row if stricter(mine.state, row.state) == mine.state else mine)
    rows.model.objects.filter(pk__in=[row.pk for row in gone]).delete()
    rows.update(contact=into)


def _about(row, names):
    return tuple(getattr(row, name) for name in names)


def merge_postal(rows, field, into):
    """Of two postal addresses the own one stays; it is made whole where the other says the same and more."""
    other, mine = rows.first(), PostalAddress.objects.filter(contact=into).first()
    if other and mine:
        told = {name: (getattr(mine, name), getattr(other, name)) for name in ("lines", "postcode", "city", "country")}
        if all(own.casefold() == theirs.casefold() for own, theirs in told.values() if own and theirs):
            gained = {name: theirs for name, (own, theirs) in told.items() if theirs and not own}
            if gained:
                PostalAddress.objects.filter(pk=mine.pk).update(**gained)
    keep_own(rows, field, into)


def merge_muted(rows, field, into):
    """A topic stays muted as long as the longer of the two wishes, for good where one of them says so."""
    mine = {row.topic: row for row in MutedTopic.objects.filter(contact=into)}
    gone = []
    for row in rows:
        if held := mine.get(row.topic):
            longer = held.until is None or (row.until is not None and row.until <= held.until)
            gone.append(row.pk if longer else held.pk)
    MutedTopic.objects.filter(pk__in=gone).delete()
    rows.update(**{field: into})


def merge_requests(rows, field, into):
    """Whoever was asked the same as both is reminded only once."""
    open_still = ConsentRequest.objects.filter(contact=into, confirmed_at=None)
    asked = [(set(purposes), channel) for purposes, channel in open_still.values_list("purposes", "channel")]
    for row in rows.filter(confirmed_at=None, reminded_at=None):
        if (set(row.purposes), row.channel) in asked:
            ConsentRequest.objects.filter(pk=row.pk).update(reminded_at=clock.now())
    rows.update(**{field: into})


def merge_values(rows, field, into):
    """Whole fields move, so that several choices of two people are never mixed."""
    held = ContactValue.objects.filter(contact=into).values("field")
    rows.filter(field__in=list(held.values_list("field", flat=True))).delete()
    rows.update(**{field: into})


def merge_wishes(rows, field, into):
    """Whoever wished for less, as one or the other, hears less."""
    other, mine = rows.first(), Wishes.objects.filter(contact=into).first()
    if other is None:
        return
    if mine is None:
        rows.update(**{field: into})
        return
    mine.frequency = max(mine.frequency, other.frequency, key=lambda frequency: DAYS.get(frequency, 0))
    mine.paused_until = max(filter(None, [mine.paused_until, other.paused_until]), default=None)
    mine.channel = mine.channel or other.channel
    mine.save(update_fields=["frequency", "paused_until", "channel"])
    rows.delete()


def leave(rows, field, into):
    """They tell of the former entry itself."""


register(
    ContactValue,
    erase=delete,
    export=columns("field__slug", "position", "text", "number", "date"),
    merge=merge_values,
)
register(ExternalId, erase=delete, export=columns("source", "value"), merge=move)
register(PostalAddress, erase=delete, export=columns("lines", "postcode", "city", "country"), merge=merge_postal)
register(
    ListMembership,
    erase=delete,
    export=columns("list__name", "state", "changed_at"),
    merge=merge_memberships,
)
register(
    Permission,
    erase=delete,
    export=columns("purpose", "channel", "state", "basis", "changed_at"),
    merge=merge_permissions,
)
register(Wishes, erase=delete, export=columns("frequency", "paused_until", "channel", "changed_at"), merge=merge_wishes)
register(
    MutedTopic,
    erase=delete,
    export=columns("topic", "until", "changed_at"),
    merge=merge_muted,
)
register(
    ConsentRecord,
    erase=detach,
    export=columns(
        "at", "purpose", "channel", "action", "basis", "text", "form_version", "page_url", "locale", "source", "network"
    ),
    merge=move,
)
register(
    ConsentRequest,
    erase=delete,
    export=columns("purposes", "channel", "phone", "created_at", "expires_at", "confirmed_at", "text", "page_url"),
    merge=merge_requests,
)
register(FormerAddress, erase=delete, export=columns("channel", "address", "since"), merge=move)
for end in ("first", "second"):
    register(DuplicatePair, contact=end, erase=delete, export=columns("reasons", "verdict"), merge=merge_pairs)
register(UnfinishedMerge, contact="other", erase=delete, export=nothing, merge=leave)
register(Contact, contact="merged_into", erase=delete, export=nothing, merge=move)
