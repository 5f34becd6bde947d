"""What held people was mended: they go on, and the to-do about them leaves the overview.

Two ways, for every kind of step and whatever was wrong. *What the step needs is back*: somebody of each held group is
decided on once more, as the runner would, without writing anything; when nothing holds them the whole group is let go,
and the runner holds again whoever must still be held. *The step itself was mended and published*: whoever is held on
it, or was set aside there, goes over to the version in force. Everybody else finishes on the version they are on.
"""

import logging
import time

from django.db import DatabaseError, transaction
from django.db.models import Min
from django.db.models.functions import Coalesce

from wagtail_nurture import alarm, clock, rows
from wagtail_nurture.exceptions import without_words

from . import claims, engine, holding, passing, runner, zones
from .models import Enrolment, ScenarioVersion, StepRun, Token, WaitSubscription
from .versions.models import KIND, MARK


log = logging.getLogger(__name__)
State = Token.State

#: Seconds between two looks of one worker.
PAUSE = 30
#: Journal: the person went over to another version because the step was mended there.
MENDED = "step_mended"

_looked = {"next": 0.0}


def carry_on(until):
    """Part of the mass lane, before the runner: look now and then. How many people were let go."""
    if time.monotonic() < _looked["next"]:
        return 0
    _looked["next"] = time.monotonic() + PAUSE
    return look(until)


def look(until):
    """Let everybody go whom nothing holds any more, until ``until``, and set the to-dos right. How many people.

    Three queries when nobody is held; else a few more for each held group, and a few for each batch that goes over.
    """
    groups = list(_groups())
    versions = ScenarioVersion.objects.select_related("scenario__state__version")
    versions = versions.in_bulk({group["version"] for group in groups})
    released = 0
    for group in groups:
        former = versions[group["version"]]
        current = former.scenario.state.version
        if _is_mended(group["step_id"], former, current):
            released += _go_over(group, former, current, until)
        elif group["state"] == State.HELD and _is_free(group, former):
            released += _of(group).update(state=State.READY, reason="", attempts=0)
    holding.retell()
    if released:
        alarm.wake(alarm.MASS)
    return released


def _groups():
    """Each group of people whom something wrong holds on one step of one version, for one reason, on one site."""
    held = holding.stopped().exclude(reason__in=holding.QUIET)
    columns = held.order_by().values("reason", "version", "step_id", "state", site=Coalesce("enrolment__site", 0))
    return columns.annotate(first=Min("pk"))


def _of(group):
    """The tokens of a group."""
    same = {name: group[name] for name in ("version", "step_id", "state", "reason")}
    return Token.objects.filter(**same, enrolment__site=group["site"] or None)


def _is_mended(step_id, former, current):
    """Whether the version in force has that step, and has it otherwise."""
    if current is None or current.pk == former.pk or step_id not in current.graph["steps"]:
        return False
    before, after = former.graph["steps"].get(step_id, {}), current.graph["steps"][step_id]
    return (before.get("kind"), before.get("config")) != (after["kind"], after["config"])


def _is_free(group, version):
    """Whether nothing holds the group's somebody any more. A decision that fails is no reason to let anybody go."""
    token = Token.objects.select_related("enrolment__contact", "enrolment__site").get(pk=group["first"])
    person = runner.standing(token, zones.of_sites())
    try:
        move = passing.decide(version.graph, [person], clock.now())[0]
    except DatabaseError:
        raise
    except Exception as problem:
        log.info("Enrolment %s is still held: %s", token.pk, without_words(problem))
        return False
    return not move.outcome.hold


def _go_over(group, former, current, until):
    """The people of ``group`` stand on the same step of ``current`` from now on, as if they came just now. How many."""
    sites, done = zones.of_sites(), 0
    people = _of(group).select_related("enrolment__contact", "enrolment__site").order_by("pk")
    while time.monotonic() < until:
        at = clock.now()
        with transaction.atomic():
            tokens = list(people.select_for_update(of=("self",))[: claims.batch_size()])
            if not tokens:
                break
            rows.Insert([_journal(token, former, current, at) for token in tokens]).run()
            places = [_place(token, current, sites, at) for token in tokens]
            rows.Update(Token, _PLACE, places).run()
            numbers = [token.pk for token in tokens]
            Enrolment.objects.filter(pk__in=numbers).update(version=current)
            WaitSubscription.objects.filter(enrolment__in=numbers).delete()
        done += len(tokens)
    return done


_PLACE = ("version", "visit", "due_at", "state", "reason", "attempts")


def _place(token, current, sites, at):
    """The token's new columns, its key first."""
    begins_here = current.graph | {"first": token.step_id}
    move = engine.enter(begins_here, runner.standing(token, sites), at)
    return (token.pk, current.pk, token.visit + 1, move.due_at, State.READY, "", 0)


def _journal(token, former, current, at):
    return StepRun(
        enrolment_id=token.pk,
        version=current,
        visit=token.visit,
        step_id=f"{MARK}mended",
        kind=KIND,
        reason=MENDED,
        facts={"from": former.number, "to": current.number, "step": token.step_id, "why": token.reason},
        at=at,
    )
