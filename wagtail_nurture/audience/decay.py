"""Points that fade: each is worth half as much after every SCORE_HALF_LIFE_DAYS (0: they never fade).

*Forward decay* (Cormode, Shkapenyuk, Srivastava, Xu: "Forward Decay: A Practical Time Decay Model for Streaming
Systems", ICDE 2009): instead of making all stored points smaller every day, each new point is written the larger the
later it comes. What is left at a moment is the sum divided by the worth of a point at that moment, so "at least ten
points now" compares one stored column with one number, by an index, and nothing is rewritten as time goes by.
"""

from datetime import UTC, datetime, timedelta
from math import floor
from typing import NamedTuple

from wagtail_nurture.conf import settings


#: The moment at which a point weighs one.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
#: What adding fractions may be wrong by: ten points given a moment ago are ten.
TOLERANCE = 1e-6
#: As far as the column of whole points goes.
LARGEST = 2_000_000_000


def half_life():
    """Days after which points are worth half; 0 when they never fade."""
    return settings.SCORE_HALF_LIFE_DAYS


def worth(at, days):
    """How much a point given at ``at`` (aware datetime) weighs, with a half-life of ``days``.

    >>> worth(EPOCH, 30), worth(EPOCH + timedelta(days=60), 30), worth(EPOCH, 0)
    (1.0, 4.0, 1.0)
    """
    return 2.0 ** ((at - EPOCH) / timedelta(days=days)) if days else 1.0


def least(wanted, at, days):
    """The least weight of who has ``wanted`` (whole) points at ``at``."""
    return (wanted - TOLERANCE) * worth(at, days)


class Standing(NamedTuple):
    """What a row of Score says: all points ever, what they weigh, and by which half-life (None: not weighed yet).

    Where the half-life is another than today's, points count in full until they are recounted.
    """

    points: int = 0
    weight: float = 0.0
    half_life: int | None = None

    @property
    def fades(self):
        return bool(self.half_life) and self.half_life == half_life()

    def left(self, at):
        """How many whole points are left at ``at``; of less than none, the one below.

        >>> Standing(12, 12.0, 0).left(EPOCH)
        12
        """
        return floor(self.weight / worth(at, self.half_life) + TOLERANCE) if self.fades else self.points

    def reaches(self, wanted, at):
        """Whether there are at least ``wanted`` points at ``at``; SQL compares the very same numbers."""
        return self.weight >= least(wanted, at, self.half_life) if self.fades else self.points >= wanted

    def plus(self, points, at):
        """The Standing after ``points`` (may be negative) were given at ``at``."""
        total = max(-LARGEST, min(self.points + points, LARGEST))
        days = half_life() if self.points == self.weight == 0 else self.half_life
        return Standing(total, self.weight + points * worth(at, days or 0), days)

    def before(self, points, at):
        """The Standing before ``points`` were given at ``at``."""
        weight = self.weight - points * worth(at, self.half_life or 0)
        return Standing(self.points - points, weight, self.half_life)

    def joined(self, other):
        """What two people have together; weighed anew where they were weighed differently."""
        same = self.half_life == other.half_life
        points = max(-LARGEST, min(self.points + other.points, LARGEST))
        return Standing(points, self.weight + other.weight if same else 0.0, self.half_life if same else None)
