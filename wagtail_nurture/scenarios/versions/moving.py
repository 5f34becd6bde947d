"""What one chunk of a change writes: journal, place and version of each person together. No query per person.

Each class reads and works out everything when it is made, outside the transaction; ``write`` runs inside it and returns
(people moved, people for whom nothing is left to do, people who left).
"""

from dataclasses import dataclass
from datetime import datetime

from wagtail_nurture import clock, rows

from .. import holding, leaving, steps
from ..models import Enrolment, ScenarioVersion, StepRun, Token, WaitSubscription
from . import diff, fate
from .models import KIND


MOVED, ENDED, UNDONE = "version_moved", "version_ended", "version_undone"

State = Token.State

_PLACE = ("version", "step_id", "visit", "due_at", "state", "reason", "attempts")


@dataclass(frozen=True)
class _Ending:
    """As ``leaving.close`` wants it: nothing is left to do for the person."""

    reason: str = "end"
    converted: bool = False


class Moves:
    """``members`` (list of Stood), all on ``step_id`` of ``former``, go over to the version of ``change``."""

    def __init__(self, change, former, step_id, members):
        self.change, self.former = change, former
        self.at = clock.now()
        before, after = former.graph, change.version.graph
        self.step = diff.compare(before, after)[step_id]
        self.fate = fate.of(self.step, before, after)
        self.stood = {each.token.pk: (each.token.step_id, each.token.visit) for each in members}
        journal, places = [], []
        for each in members:
            due = fate.due_at(self.fate, after, each.person, arrived=each.arrived, due=each.token.due_at, at=change.at)
            journal.append(self._journal(each, due))
            if due is not None:
                places.append(self._place(each.token, due))
        self._journal_rows = rows.Insert(journal)
        self._places = rows.Update(Token, _PLACE, places)

    def write(self):
        kept = _still(self.stood)
        self._journal_rows.run(keep=lambda run: run.enrolment_id in kept)
        Enrolment.objects.filter(pk__in=kept).update(version=self.change.version_id)
        if self.fate.what == fate.END:
            leaving.close([(number, Enrolment.Status.FINISHED, _Ending()) for number in kept], at=self.at)
            return 0, len(kept), 0
        self._places.run(keep=lambda number: number in kept)
        if self.fate.what != fate.KEEP:
            WaitSubscription.objects.filter(enrolment__in=kept).delete()
        return len(kept), 0, 0

    def _journal(self, each, due):
        token = each.token
        here = each.arrived if self.fate.what == fate.KEEP or self.fate.from_arrival else self.change.at
        facts = _facts(self.change, self.former, fate.MOVE) | {
            "stood": token.step_id,
            "onto": self.fate.step_id,
            "since": each.arrived.isoformat(),
            "arrived": here.isoformat(),
            "due": token.due_at.isoformat(),
        }
        reason = ENDED if due is None else MOVED
        return _run(self.change, token, self.change.version_id, reason, facts, self.at)

    def _place(self, token, due):
        """The token's new columns, its key first. Held people stay held, unless what held them was the former step."""
        freed = self.fate.what != fate.KEEP and _is_the_steps_doing(token.state, token.reason)
        state, reason = (State.READY, "") if freed else (token.state, token.reason)
        return (token.pk, self.change.version_id, self.fate.step_id, token.visit + 1, due, state, reason, 0)


class Exits:
    """``members`` (list of Stood) leave; what waits for them in the outbox does not go out."""

    def __init__(self, change, former, members):
        self.facts = _facts(change, former, fate.EXIT)
        self.mark = change.mark
        self.at = clock.now()
        self.stood = {each.token.pk: (each.token.step_id, each.token.visit) for each in members}

    def write(self):
        gone = [
            leaving.Departure(number, leaving.CHANGED, facts=self.facts, part_id=self.mark)
            for number in sorted(_still(self.stood))
        ]
        return 0, 0, leaving.depart(gone, at=self.at)


class Returns:
    """Those of ``numbers`` (enrolment ids) whom ``undone`` moved stand again where they stood."""

    def __init__(self, change, undone, numbers):
        self.at = clock.now()
        runs = StepRun.objects.filter(enrolment__in=numbers, version=undone.version_id, step_id=undone.mark)
        runs = list(runs.select_related("enrolment__token").order_by("enrolment"))
        formers = ScenarioVersion.objects.in_bulk({run.facts["former"] for run in runs})
        self.graphs = {number: version.graph for number, version in formers.items()}
        journal, places = [], []
        self.stood, self.versions = {}, {}
        for run in runs:
            token, facts = run.enrolment.token, run.facts
            if token.visit != run.visit + 1 or token.state == State.CLAIMED:
                continue
            self.stood[token.pk] = (token.step_id, token.visit)
            self.versions.setdefault(facts["former"], []).append(token.pk)
            told = {"change": change.pk, "from": facts["to"], "to": facts["from"], "arrived": facts["since"]}
            told["onto"] = facts["stood"]
            journal.append(_run(change, token, facts["former"], UNDONE, told, self.at))
            places.append(self._place(token, facts))
        self._journal_rows = rows.Insert(journal)
        self._places = rows.Update(Token, _PLACE, places)

    def write(self):
        kept = _still(self.stood)
        self._journal_rows.run(keep=lambda run: run.enrolment_id in kept)
        self._places.run(keep=lambda number: number in kept)
        for version, members in self.versions.items():
            Enrolment.objects.filter(pk__in=kept.intersection(members)).update(version=version)
        WaitSubscription.objects.filter(enrolment__in=kept).delete()
        return len(kept), 0, 0

    def _place(self, token, facts):
        """Whom the change freed from a hold of their step is tried again there, and whoever listened listens anew."""
        step = self.graphs[facts["former"]]["steps"].get(facts["stood"])
        kind = steps.registry.get(step["kind"]) if step else None
        due = self.at if kind and kind.listens else datetime.fromisoformat(facts["due"])
        return (token.pk, facts["former"], facts["stood"], token.visit + 1, due, token.state, token.reason, 0)


def _is_the_steps_doing(state, reason):
    """Whether somebody is held for what the step found: on another step they are tried again."""
    return state in (State.HELD, State.POISONED) and reason not in holding.QUIET


def _still(stood):
    """Those of ``stood`` ({enrolment id: (step id, visit)}) who stand there now and are not worked on. Locked."""
    mine = Token.objects.select_for_update().filter(pk__in=stood).exclude(state=State.CLAIMED).order_by("pk")
    return {number for number, *place in mine.values_list("pk", "step_id", "visit") if tuple(place) == stood[number]}


def _run(change, token, version_id, reason, facts, at):
    return StepRun(
        enrolment_id=token.pk,
        version_id=version_id,
        visit=token.visit,
        step_id=change.mark,
        kind=KIND,
        reason=reason,
        facts=facts,
        at=at,
    )


def _facts(change, former, chosen):
    """Why it happened: which change, from which version (its number and its id) to which, and what was chosen."""
    return {
        "change": change.pk,
        "from": former.number,
        "former": former.pk,
        "to": change.version.number,
        "chosen": chosen,
    }
