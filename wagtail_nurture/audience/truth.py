"""Three-valued truth in SQL: of whom a rule is true, and of whom it is not known, as conditions on Contact."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q


NOBODY = Q(pk__in=[])
EVERYBODY = Q(pk__isnull=False)  # an empty Q would vanish in "this or that"


@dataclass(frozen=True)
class Truth:
    """``yes`` and ``unknown`` are Q objects on Contact that exclude each other; of everybody else the rule is false."""

    yes: Q
    unknown: Q = NOBODY

    @property
    def perhaps(self):
        return self.yes if self.is_sure else self.yes | self.unknown

    @property
    def is_sure(self):
        """Whether it is known of everybody."""
        return self.unknown is NOBODY


def joined(match, truths):
    """The Truth of ``truths`` joined by "all", "any" or "none" (Kleene, as ``rule.kleene``); of nothing: true."""
    truths = list(truths)
    if not truths:
        return Truth(EVERYBODY)
    sure = all(truth.is_sure for truth in truths)
    every = and_ if match == "all" else or_
    yes = reduce(every, [truth.yes for truth in truths])
    perhaps = yes if sure else reduce(every, [truth.perhaps for truth in truths])
    if match == "none":
        return Truth(~perhaps, NOBODY if sure else perhaps & ~yes)
    return Truth(yes, NOBODY if sure else perhaps & ~yes)


#: Of what nobody can answer any more.
UNKNOWN = Truth(NOBODY, EVERYBODY)
