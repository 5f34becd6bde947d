"""The migration preview: who is inside an older version, step by step, and what would become of them. Reads only.

A preview carries a fingerprint of what was counted, so that what is confirmed is what was shown.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import cached_property

from wagtail_nurture import clock
from wagtail_nurture.delivery.models import Delivery

from .. import graph as graphs
from ..models import ScenarioState, ScenarioVersion, Token
from . import diff, fate, standing


State = Token.State

#: People whose new dates are worked out at once; the page of a large scenario stays small in memory.
WINDOW = 1000


@dataclass
class Group:
    """The people who stand on one step of one older version.

    ``at_once``: how many of them would go on at once if moved; ``first`` and ``last``: between which dates the others
    would be due (aware datetimes, None when nobody is).
    """

    version: ScenarioVersion
    change: diff.StepChange
    fate: fate.Fate
    people: int
    held: int = 0
    at_once: int = 0
    first: datetime | None = None
    last: datetime | None = None
    #: Messages that wait to leave for them, of steps that were taken out: whoever moves does not get them.
    unsent: int = 0
    #: Sums that change whenever somebody comes, goes or is asked again.
    marks: tuple = ()

    @property
    def step_id(self):
        return self.change.step_id

    @property
    def key(self):
        """Its name in the form, the same at each look; a step id comes from a stream and may hold anything."""
        return f"{self.version.pk}-{sha256(self.step_id.encode()).hexdigest()[:16]}"

    @property
    def default(self):
        return fate.default(self.change, self.fate)

    def count(self, due, at):
        """Count one person who would be due at ``due``."""
        if due <= at:
            self.at_once += 1
        else:
            self.first = min(self.first or due, due)
            self.last = max(self.last or due, due)


@dataclass
class Preview:
    """What a change to ``version`` (the one in force) would do to the people inside older ones, as of ``at``."""

    version: ScenarioVersion
    at: datetime
    ceiling: standing.Ceiling
    groups: list = field(default_factory=list)
    #: {version id: {step id: StepChange}}
    changes: dict = field(default_factory=dict)

    @cached_property
    def fingerprint(self):
        """Another one as soon as anything that was counted is not so any more."""
        counted = [
            [
                group.version.pk,
                group.step_id,
                group.people,
                group.held,
                group.at_once,
                group.marks,
                group.first,
                group.last,
            ]
            for group in self.groups
        ]
        text = json.dumps([self.version.pk, self.at, counted], default=str)
        return salted_hmac("wagtail_nurture.versions", text, algorithm="sha256").hexdigest()

    def is_what(self, fingerprint):
        """Whether ``fingerprint`` (text from a form) is that of this preview."""
        return constant_time_compare(self.fingerprint, fingerprint)

    @property
    def people(self):
        return sum(group.people for group in self.groups)

    def totals(self, choices):
        """What ``choices`` ({group key: choice}) come to: {"move", "stay", "exit", "end", "at_once": people}.

        "end" and "at_once" are among those who move.
        """
        found = dict.fromkeys([*fate.CHOICES, "end", "at_once"], 0)
        for group in self.groups:
            choice = choices[group.key]
            found[choice] += group.people
            if choice == fate.MOVE:
                found["end" if group.fate.what == fate.END else "at_once"] += (
                    group.people if group.fate.what == fate.END else group.at_once
                )
        return found


def people_inside_older(scenario_id):
    """Whether anybody is inside a version of the scenario that is not the one in force. Two queries."""
    current = in_force(scenario_id)
    if current is None:
        return False
    older = ScenarioVersion.objects.filter(scenario=scenario_id).exclude(pk=current.pk)
    return Token.objects.filter(version__in=older).exists()


def in_force(scenario_id):
    """The ScenarioVersion in force, or None: the scenario never ran."""
    state = ScenarioState.objects.filter(scenario=scenario_id).select_related("version__scenario").first()
    return state.version if state else None


def preview(version, at=None):
    """The Preview of moving everybody inside older versions to ``version`` (the one in force), as of ``at``.

    A few queries for all, and two for each thousand people whose dates change.
    """
    at = at or clock.now()
    others = {
        row.pk: row for row in ScenarioVersion.objects.filter(scenario=version.scenario_id).exclude(pk=version.pk)
    }
    found = Preview(version=version, at=at, ceiling=standing.Ceiling.now())  # before anybody is counted
    fates = {}
    for row in _counted(others, at):
        former = others[row["version"]]
        if former.pk not in found.changes:
            found.changes[former.pk] = diff.compare(former.graph, version.graph)
        change = found.changes[former.pk].get(row["step_id"])
        if change is None or change.before is None:
            continue  # on a step that their own version does not have: held with a to-do of its own
        key = (former.pk, change.step_id)
        fates[key] = fates.get(key) or fate.of(change, former.graph, version.graph)
        found.groups.append(_group(row, former, change, fates[key]))
    found.groups.sort(key=_in_the_order_of_the_flow())
    _count_unsent(found)
    for group in found.groups:
        if group.fate.dated:
            _read(group, version.graph, at)
        elif group.fate.what in (fate.ANEW, fate.GO):
            group.at_once = group.people
    return found


def _counted(version_ids, at):
    rows = Token.objects.filter(version__in=list(version_ids)).order_by()
    return rows.values("version", "step_id").annotate(
        people=Count("pk"),
        held=Count("pk", filter=Q(state__in=[State.HELD, State.POISONED])),
        late=Count("pk", filter=Q(due_at__lte=at)),
        numbers=Sum("enrolment_id"),
        visits=Sum("visit"),
        soonest=Min("due_at"),
        first=Min("due_at", filter=Q(due_at__gt=at)),
        last=Max("due_at", filter=Q(due_at__gt=at)),
    )


def _group(row, former, change, its_fate):
    group = Group(version=former, change=change, fate=its_fate, people=row["people"], held=row["held"])
    group.marks = (int(row["numbers"]), int(row["visits"]), row["soonest"], row["last"])
    if its_fate.what == fate.KEEP:
        group.at_once, group.first, group.last = row["late"], row["first"], row["last"]
    return group


def _count_unsent(found):
    """One query if any step was taken out. Not part of what is confirmed: messages leave all the time."""
    gone = {
        version: {step_id for step_id, change in changes.items() if change.status == diff.REMOVED}
        for version, changes in found.changes.items()
    }
    if not any(gone.values()):
        return
    tokens = Token.objects.filter(pk=OuterRef("enrolment_id"))
    waiting = Delivery.objects.filter(
        scenario_id=found.version.scenario_id,
        step_id__in=set().union(*gone.values()),
        state__in=[Delivery.State.QUEUED, Delivery.State.HELD, Delivery.State.CLAIMED],
        key__startswith="step:",
    ).annotate(version=Subquery(tokens.values("version")), stands=Subquery(tokens.values("step_id")))
    groups = {(group.version.pk, group.step_id): group for group in found.groups}
    for version, stands, sent_by, number in (
        waiting.order_by().values_list("version", "stands", "step_id").annotate(Count("pk"))
    ):
        if (version, stands) in groups and sent_by in gone[version]:
            groups[version, stands].unsent += number


def _in_the_order_of_the_flow():
    orders = {}

    def key(group):
        if group.version.pk not in orders:
            found = graphs.nodes(group.version.graph)
            orders[group.version.pk] = {node.id: number for number, node in enumerate(found)}
        return -group.version.number, orders[group.version.pk].get(group.step_id, 0), group.step_id

    return key


def _read(group, graph, at):
    after = 0
    tokens = Token.objects.filter(version=group.version.pk, step_id=group.step_id).order_by("pk")
    while members := standing.read(tokens.filter(pk__gt=after)[:WINDOW]):
        for each in members:
            due = fate.due_at(group.fate, graph, each.person, arrived=each.arrived, due=each.token.due_at, at=at)
            group.count(due, at)
        after = members[-1].token.pk
