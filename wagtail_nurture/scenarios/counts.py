"""Numbers for editors, by set."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery.models import Delivery

from . import graph as graphs
from . import triggers
from .models import Enrolment, StepRun, Token
from .versions.models import MARK


@dataclass
class StepCount:
    """One step in numbers: people who passed it, who wait at it now, and what became of its messages."""

    passed: int = 0
    waiting: int = 0
    #: Of those waiting, held or in need of a hand: {reason code: people}.
    held: Counter = field(default_factory=Counter)
    #: {"yes": n, "no": n, "unknown": n} for an if/else.
    branches: Counter = field(default_factory=Counter)
    sent: int = 0
    #: On their way: in the outbox, not yet answered for.
    queued: int = 0
    failed: int = 0
    uncertain: int = 0
    #: Not sent: {reason code: messages}.
    skipped: Counter = field(default_factory=Counter)


@dataclass
class ScenarioCount:
    """A scenario in numbers, in people's passages."""

    inside: int = 0
    finished: int = 0
    left: int = 0
    converted: int = 0

    @property
    def entered(self):
        return self.inside + self.finished + self.left


def per_step(scenario):
    """{step id: StepCount} over all versions; also of steps that are no longer there. Three queries."""
    counts = {}
    runs = StepRun.objects.filter(version__scenario=scenario).order_by()
    for step, branch, number in runs.values_list("step_id", "branch").annotate(Count("pk")):
        if step.startswith(MARK):
            continue  # a change of version passed no step
        count = counts.setdefault(step, StepCount())
        count.passed += number
        if branch:
            count.branches[branch] += number
    tokens = Token.objects.filter(version__scenario=scenario).order_by()
    for step, state, reason, number in tokens.values_list("step_id", "state", "reason").annotate(Count("pk")):
        count = counts.setdefault(step, StepCount())
        count.waiting += number
        if state in (Token.State.HELD, Token.State.POISONED):
            count.held[reason] += number
    sends = Delivery.objects.filter(scenario_id=scenario.pk).order_by()
    for step, state, reason, number in sends.values_list("step_id", "state", "reason").annotate(Count("pk")):
        _count_messages(counts.setdefault(step, StepCount()), state, reason, number)
    return counts


def of_scenarios(scenario_ids):
    """{scenario id: ScenarioCount} for all ``scenario_ids``. One query."""
    counts = {number: ScenarioCount() for number in scenario_ids}
    rows = Enrolment.objects.filter(scenario_id__in=counts).order_by()
    for row in rows.values("scenario_id", "status", "converted").annotate(people=Count("pk")):
        count = counts[row["scenario_id"]]
        if row["status"] == Enrolment.Status.ACTIVE:
            count.inside += row["people"]
        elif row["status"] == Enrolment.Status.FINISHED:
            count.finished += row["people"]
        else:
            count.left += row["people"]
        if row["converted"]:
            count.converted += row["people"]
    return counts


def of_scenario(scenario):
    """The ScenarioCount of one scenario. One query."""
    return of_scenarios([scenario.pk])[scenario.pk]


def matching_now(scenario):
    """How many people match the triggers of ``scenario`` (as it is in the form, saved or not) and have not entered."""
    return candidates(scenario, graphs.build(scenario)["triggers"]).count()


def candidates(scenario, parts, *, at=None, after=0, ceiling=0):
    """Contacts who match one of ``parts`` (triggers of a graph) now and never entered, as a queryset.

    Only ids above ``after`` and, unless it is 0, up to ``ceiling``: the slice of a fan-out that is still to come.
    """
    people = matching(scenario, parts, at=at, after=after, ceiling=ceiling)
    if scenario.pk:
        people = people.filter(~Exists(Enrolment.objects.filter(scenario=scenario, contact=OuterRef("pk"))))
    return people


def matching(scenario, parts, *, at=None, after=0, ceiling=0):
    """Like :func:`candidates`, whether they ever entered or not."""
    at = at or clock.now()
    people = within_reach(scenario, after=after, ceiling=ceiling)
    asked = Q(pk__in=[])
    for part in parts:
        kind = triggers.registry.get(part["kind"])
        if kind and not kind.problems(part["config"]):
            asked |= kind.matching_now(part["config"], at)
    return people.filter(asked)


def within_reach(scenario, *, after=0, ceiling=0):
    """The contacts of the pool of ``scenario`` (of all, where it has no site) with ids between, as a queryset."""
    people = Contact.objects.filter(merged_into=None, pk__gt=after)
    if ceiling:
        people = people.filter(pk__lte=ceiling)
    pool = _pool_of(scenario)
    return people if pool is None else people.filter(pool=pool)


def _pool_of(scenario):
    from wagtail_nurture.contacts.people import pool_for

    return pool_for(scenario.site) if scenario.site_id else None


def _count_messages(count, state, reason, number):
    if state == Delivery.State.SENT:
        count.sent += number
    elif state == Delivery.State.SKIPPED:
        count.skipped[reason] += number
    elif state == Delivery.State.FAILED:
        count.failed += number
    elif state == Delivery.State.UNKNOWN:
        count.uncertain += number
    else:
        count.queued += number
