"""What erasing, exporting and merging a person does to the tables of this room."""

from .dependents import columns, delete, detach, keep_own, move, move_missing, nothing, register
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
    """For the same purpose and channel a "no" outlives the merge, else the newer word does."""
    held = {(row.purpose, row.channel): row for row in Permission.objects.filter(contact=into)}
    no = {Permission.State.WITHDRAWN, Permission.State.REFUSED}
    for row in rows:
        mine = held.get((row.purpose, row.channel))
        if mine is None:
            row.contact = into
            row.save(update_fields=["contact"])
        elif mine.state not in no and (row.state in no or row.changed_at > mine.changed_at):
            Permission.objects.filter(pk=mine.pk).update(state=row.state, basis=row.basis, changed_at=row.changed_at)
    rows.delete()


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
    mine.save(update_fields=["frequency", "paused_until"])
    rows.delete()


register(
    ContactValue,
    erase=delete,
    export=columns("field__slug", "position", "text", "number", "date"),
    merge=merge_values,
)
register(ExternalId, erase=delete, export=columns("source", "value"), merge=move)
register(PostalAddress, erase=delete, export=columns("lines", "postcode", "city", "country"), merge=keep_own)
register(
    ListMembership,
    erase=delete,
    export=columns("list__name", "state", "changed_at"),
    merge=move_missing("list"),
)
register(
    Permission,
    erase=delete,
    export=columns("purpose", "channel", "state", "basis", "changed_at"),
    merge=merge_permissions,
)
register(Wishes, erase=delete, export=columns("frequency", "paused_until", "changed_at"), merge=merge_wishes)
register(
    MutedTopic,
    erase=delete,
    export=columns("topic", "until", "changed_at"),
    merge=move_missing("topic"),
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
    export=columns("purposes", "channel", "created_at", "expires_at", "confirmed_at", "text", "page_url"),
    merge=move,
)
register(Contact, contact="merged_into", erase=delete, export=nothing, merge=move)
