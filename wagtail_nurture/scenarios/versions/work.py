"""The worker's part: a confirmed change carried out by chunks, each a short transaction of its own (DESIGN law 3).

Killed at any moment, it goes on where the last chunk ended; two workers at once do nothing twice: of two that read the
same turn of a change one writes.
"""

import time

from django.db import transaction
from django.db.models import F

from wagtail_nurture import alarm, clock

from .. import claims, holding
from ..models import ScenarioState, ScenarioVersion, Token
from . import deciding, fate, moving, standing
from .models import VersionChange


State = VersionChange.State

#: Ids read at once, to be worked on in chunks.
WINDOW = 5000


def carry_on(until):
    """Go on with the open changes until ``until`` (``time.monotonic()``). How many people it was done for.

    Part of the mass lane, before the runner. One query when there is nothing to do.
    """
    rows = VersionChange.objects.filter(state=State.OPEN).select_related("version__scenario", "undoes")
    return sum(_carry_on(change, until) for change in rows.order_by("pk"))


def _carry_on(change, until):
    done = 0
    kind = _Undo if change.undoes_id else _Change
    while time.monotonic() < until:
        part = kind(change)
        ids = part.ids()
        size = claims.batch_size()
        for start in range(0, len(ids), size):
            if time.monotonic() >= until:
                return done
            number = _chunk(change, part, ids[start : start + size])
            if number is None:
                return done  # cancelled, stopped, or another worker was quicker
            done += number
        if not ids and not _next(change, part):
            break
    return done


def _chunk(change, part, ids):
    """One transaction: whoever of ``ids`` still stands as counted is moved or leaves. How many; None: not ours."""
    planned = part.plan(ids)
    with transaction.atomic():
        if not _mine(change):
            return None
        if part.is_replaced():
            _end(change, State.STOPPED, reason="version_replaced")
            return None
        moved, ended, exited = planned.write()
        _turn(
            change,
            cursor=ids[-1],
            moved=F("moved") + moved,
            ended=F("ended") + ended,
            exited=F("exited") + exited,
        )
    change.cursor = ids[-1]
    return moved + ended + exited


def _next(change, part):
    """Everybody of this part was looked at: on to the next, or the end. False when there is nothing more to do now."""
    with transaction.atomic():
        if not _mine(change):
            return False
        if change.place + 1 < part.places:
            change.place, change.cursor = change.place + 1, 0
            _turn(change, place=change.place, cursor=0)
            return True
        if part.busy():
            # Somebody decides on them right now: look at them again when that is over.
            _turn(change, place=0, cursor=0)
            return False
        _end(change, State.DONE)
        part.settle()
        return False


def _mine(change):
    """Whether nobody else has gone on with ``change`` since it was read; its row stays locked."""
    rows = VersionChange.objects.select_for_update()
    return rows.filter(pk=change.pk, state=State.OPEN, turn=change.turn).exists()


def _turn(change, **values):
    change.turn += 1
    VersionChange.objects.filter(pk=change.pk).update(turn=change.turn, **values)


def _end(change, state, reason=""):
    VersionChange.objects.filter(pk=change.pk).update(state=state, reason=reason, ended_at=clock.now())


class _Change:
    """One line of the editor's choices: who stands on one step of one older version."""

    def __init__(self, change):
        self.change = change
        self.places = len(change.choices)
        version, self.step_id, self.choice = change.choices[change.place]
        self.former = ScenarioVersion.objects.get(pk=version)
        self.ceiling = standing.Ceiling(change.newest_enrolment, change.newest_run)

    def ids(self):
        rows = Token.objects.filter(version=self.former.pk, step_id=self.step_id, pk__gt=self.change.cursor)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:WINDOW])

    def plan(self, ids):
        """What to write for those of ``ids`` who stood there when it was counted and whom nobody works on."""
        rows = Token.objects.filter(pk__in=ids, version=self.former.pk, step_id=self.step_id)
        members = standing.read(rows.exclude(state=Token.State.CLAIMED).order_by("pk"))
        counted = [each for each in members if self.ceiling.holds(each)]
        if self.choice == fate.EXIT:
            return moving.Exits(self.change, self.former, counted)
        return moving.Moves(self.change, self.former, self.step_id, counted)

    def is_replaced(self):
        rows = ScenarioState.objects.select_for_update()
        return not rows.filter(scenario=self.change.scenario_id, version=self.change.version_id).exists()

    def busy(self):
        """Whether a worker holds somebody of any line."""
        lines = {(version, step_id) for version, step_id, _choice in self.change.choices}
        rows = Token.objects.filter(version__in={version for version, _step in lines}, state=Token.State.CLAIMED)
        return not lines.isdisjoint(rows.values_list("version", "step_id").order_by().distinct())

    def settle(self):
        """To-dos about steps on which nobody is held any more."""
        for step_id in {step_id for _version, step_id, _choice in self.change.choices}:
            holding.settle_step(self.change.scenario_id, step_id)
        alarm.wake(alarm.MASS)


class _Undo:
    """Whoever a change moved and who still stands where it put them."""

    places = 1

    def __init__(self, change):
        self.change, self.undone = change, change.undoes

    def ids(self):
        rows = deciding.standing_still(self.undone).filter(enrolment__gt=self.change.cursor)
        return list(rows.order_by("enrolment")[:WINDOW])

    def plan(self, ids):
        return moving.Returns(self.change, self.undone, ids)

    def is_replaced(self):
        return False

    def busy(self):
        rows = deciding.standing_still(self.undone).filter(enrolment__token__state=Token.State.CLAIMED)
        return rows.exists()

    def settle(self):
        alarm.wake(alarm.MASS)
