"""Who stands where, and since when: what a change of version has to know of each person. Reads only, by set."""

from dataclasses import dataclass
from datetime import datetime

from .. import arrivals, runner, zones
from ..models import Enrolment, StepRun, Token
from ..moves import Standing


@dataclass(frozen=True)
class Stood:
    """One person where they stand: the ``token``, the same as the engine sees it, and when they came there.

    ``run``: the id of the journal row that brought them, 0 for whoever has passed nothing yet.
    """

    token: Token
    person: Standing
    arrived: datetime
    run: int = 0


@dataclass(frozen=True)
class Ceiling:
    """The newest passage and the newest journal row there were at some moment, by their ids."""

    enrolment: int
    run: int

    @classmethod
    def now(cls):
        """Two queries, each of one row."""
        newest = [model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Enrolment, StepRun)]
        return cls(*(number or 0 for number in newest))

    def holds(self, each):
        """Whether ``each`` (Stood) stood there by then already."""
        return each.token.pk <= self.enrolment and each.run <= self.run


def read(tokens):
    """[Stood] of ``tokens`` (queryset of Token). Three queries, whatever the number."""
    found = list(tokens.select_related("enrolment__contact"))
    sites = zones.of_sites()
    known = arrivals.of([token.pk for token in found])
    return [
        Stood(token, runner.standing(token, sites), *known.get(token.pk, (token.enrolment.entered_at, 0)))
        for token in found
    ]
