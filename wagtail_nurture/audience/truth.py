"""Three-valued truth in SQL: of whom a rule is true, and of whom it is not known, as conditions on Contact."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q


NOBODY = Q(pk__in=[])
EVERYBODY = Q(pk__isnull=False)  # an empty Q would vanish in "this or that"


@dataclass(frozen=True)
class Truth:
    """``yes`` and ``perhaps`` are Q objects on Contact: of whom the rule is true, and of whom it is not false.

    Whoever is ``yes`` is ``perhaps`` too. No ``perhaps`` at all: it is known of everybody.
    """

    yes: Q
    perhaps: Q = None

    def __post_init__(self):
        if self.perhaps is None:
            object.__setattr__(self, "perhaps", self.yes)

    @property
    def is_sure(self):
        """Whether it is known of everybody."""
        return self.perhaps is self.yes

    @property
    def unknown(self):
        """Those of whom it is not known."""
        return NOBODY if self.is_sure else self.perhaps & ~self.yes


def joined(match, truths):
    """The Truth of ``truths`` joined by "all", "any" or "none" (Kleene, as ``rule.kleene``); of nothing: true."""
    truths = list(truths)
    if not truths:
        return Truth(EVERYBODY)
    every = and_ if match == "all" else or_
    yes = reduce(every, [truth.yes for truth in truths])
    perhaps = yes if all(truth.is_sure for truth in truths) else reduce(every, [truth.perhaps for truth in truths])
    if match == "none":
        return Truth(~perhaps) if perhaps is yes else Truth(~perhaps, ~yes)
    return Truth(yes, perhaps)


#: Of what nobody can answer any more.
UNKNOWN = Truth(NOBODY, EVERYBODY)
