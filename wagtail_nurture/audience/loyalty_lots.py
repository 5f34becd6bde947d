"""Which of the points that were given are still there: those are spent first that expire first."""

from datetime import UTC, datetime


NEVER = datetime.max.replace(tzinfo=UTC)


def left_of(entries):
    """{entry pk: points left} of what one person was given, by all their ``entries`` (LoyaltyEntry, any order)."""
    left, given = {}, []
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.pk)):
        if entry.kind == entry.Kind.EXPIRE:
            left[int(entry.source.partition(":")[2])] = 0
        elif entry.points > 0:
            left[entry.pk] = entry.points
            given.append((entry.expires_at or NEVER, entry.at, entry.pk))
        else:
            _use(left, given, -entry.points)
    return left


def _use(left, given, points):
    for _expires, _at, key in sorted(given):
        used = min(left[key], points)
        left[key] -= used
        points -= used
        if not points:
            return
