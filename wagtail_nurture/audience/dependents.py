"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture.contacts.dependents import columns, delete, keep_own, move, move_missing, register

from .interests.models import Interest
from .loyalty_models import LoyaltyEntry
from .models import Score
from .persona_models import ContactPersona
from .score import standing_of
from .score_models import ScoreEntry
from .segments.models import SegmentMember
from .topics import working


def add_points(rows, field, into):
    """Two people's points become one person's sum."""
    mine = Score.objects.filter(contact=into).first()
    for row in rows:
        both = standing_of(mine).joined(standing_of(row)) if mine else standing_of(row)
        changed_at = max(mine.changed_at, row.changed_at) if mine else row.changed_at
        Score.objects.update_or_create(contact=into, defaults=both._asdict() | {"changed_at": changed_at})
    rows.delete()


register(Score, erase=delete, export=columns("points", "changed_at"), merge=add_points)
register(ScoreEntry, erase=delete, export=columns("rule__name", "points", "at"), merge=move)
register(LoyaltyEntry, erase=delete, export=columns("kind", "points", "reason", "at", "expires_at"), merge=move)


def join_interests(rows, field, into):
    """What either said stands; what they read is reckoned anew when the events have moved."""
    said = rows.filter(declared_at__isnull=False)
    mine = Interest.objects.filter(**{field: into})
    for row in said:
        known = mine.filter(topic=row.topic)
        if known.exists():
            known.filter(declared_at=None).update(declared_at=row.declared_at)
        else:
            Interest.objects.filter(pk=row.pk).update(**{field: into})
    rows.delete()
    working.person(into.pk)


register(
    Interest,
    erase=delete,
    export=columns("topic", "pages", "documents", "last_at", "declared_at"),
    merge=join_interests,
)
# Who was merged is asked again (``segments.follower``); until then either membership stands.
register(SegmentMember, erase=delete, export=columns("segment__name", "since"), merge=move_missing("segment"))
register(ContactPersona, erase=delete, export=columns("persona__name", "since"), merge=keep_own)
