"""The acts themselves, on a few hundred people at most, each in one short transaction.

Whoever a worker has claimed at that moment is left alone and named as busy; only taking out does not wait: the worker's
write names a claim that is gone then (DESIGN law 3).
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from wagtail_nurture import alarm, clock
from wagtail_nurture.delivery import release as deliveries
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from .. import holding, leaving
from ..leaving import Departure
from ..models import Token
from . import passing_on


State = Token.State
HOLD, RELEASE, SKIP, NOW, REMOVE, STOP = "hold", "release", "skip", "now", "remove", "stop"

#: What takes an act back; the others cannot be undone.
UNDOES = {HOLD: RELEASE, RELEASE: HOLD}
#: The kinds of events that tell of an act on a person's timeline.
TOLD = (kinds.SCENARIO_HELD, kinds.SCENARIO_RELEASED)

#: People in one transaction.
CHUNK = 200


@dataclass
class Result:
    """Enrolment ids: ``done``, ``busy`` (a worker has them, try again); ``unfit`` counts the others by reason."""

    done: list = field(default_factory=list)
    busy: list = field(default_factory=list)
    unfit: Counter = field(default_factory=Counter)


def do(act, enrolment_ids, *, by, note="", step=None, errand=None):
    """Carry out ``act`` on ``enrolment_ids`` (at most CHUNK) for ``by`` (a name). Returns the Result.

    ``note`` is kept in the journal of those who are taken out. With ``step`` (an id) only who still stands there is
    meant. ``errand`` is the id under which it can be undone. A constant number of statements for each (version, step).
    """
    result = Result()
    at = clock.now()
    with transaction.atomic():
        tokens = _locked(enrolment_ids, step, result)
        if act in (REMOVE, STOP):
            _take_out(act, tokens, by, note, at, result)
        else:
            result.busy = [token.pk for token in tokens if token.state == State.CLAIMED]
            free = [token for token in tokens if token.state != State.CLAIMED]
            told = {HOLD: _hold, RELEASE: _release, SKIP: _skip, NOW: _hurry}[act](free, by, at, result)
            if told:
                recorder.record_many([_event(*each, by=by, at=at, errand=errand) for each in told])
        _mended(tokens, result)
        alarm.wake(alarm.MASS)
    return result


def _locked(enrolment_ids, step, result):
    """The tokens as they are now; whoever is gone or stands elsewhere is counted as such."""
    rows = Token.objects.select_for_update(of=("self",)).filter(pk__in=enrolment_ids)
    found = list(rows.select_related("version__scenario", "enrolment__contact").order_by("pk"))
    here = [token for token in found if step is None or token.step_id == step]
    result.unfit["not_inside"] += len(set(enrolment_ids)) - len(found)
    result.unfit["moved_on"] += len(found) - len(here)
    return here


def _hold(tokens, by, at, result):
    chosen = []
    for token in tokens:
        if token.state == State.POISONED:
            result.unfit["needs_a_hand"] += 1
        elif token.state == State.HELD and token.reason == holding.BY_HAND:
            result.unfit["held_already"] += 1
        else:
            chosen.append(token)
    result.done = [token.pk for token in chosen]
    Token.objects.filter(pk__in=result.done).exclude(state=State.CLAIMED).update(
        state=State.HELD, reason=holding.BY_HAND, attempts=0
    )
    return [(kinds.SCENARIO_HELD, token.enrolment) for token in chosen]


def _release(tokens, by, at, result):
    """Who was held by hand goes on; who was held or set aside by the engine is tried again."""
    chosen = []
    for token in tokens:
        if token.state == State.READY:
            result.unfit["not_held"] += 1
        elif token.reason in holding.STILL.values():
            result.unfit["scenario_rests"] += 1
        else:
            chosen.append(token)
    result.done = [token.pk for token in chosen]
    Token.objects.filter(pk__in=result.done).update(state=State.READY, reason="", attempts=0)
    deliveries.release(reason=holding.BY_HAND, enrolment_id__in=result.done)
    return [(kinds.SCENARIO_RELEASED, token.enrolment) for token in chosen]


def _skip(tokens, by, at, result):
    moved = passing_on.skip(tokens, by=by, at=at)
    result.done = moved
    result.unfit["step_gone"] += len(tokens) - len(moved)


def _hurry(tokens, by, at, result):
    chosen = []
    for token in tokens:
        if token.state != State.READY:
            result.unfit["held_first"] += 1
        elif not passing_on.waits(token):
            result.unfit["waits_for_nothing"] += 1
        else:
            chosen.append(token)
    result.done = passing_on.end_wait(chosen, by=by, at=at)


def _take_out(act, tokens, by, note, at, result):
    reason = leaving.STOPPED if act == STOP else leaving.REMOVED
    facts = {"by": by} | ({"note": note} if note else {})
    result.done = [token.pk for token in tokens]
    leaving.depart([Departure(number, reason, facts=facts) for number in result.done], at=at)


def _mended(tokens, result):
    """To-dos about places where nobody is held any more are over."""
    done = set(result.done)
    held = (State.HELD, State.POISONED)
    places = {
        (token.version.scenario_id, token.step_id, token.reason)
        for token in tokens
        if token.pk in done and token.state in held and token.reason not in holding.QUIET
    }
    for scenario, step, reason in places:
        holding.settle(scenario, step, reason)


def _event(kind, enrolment, *, by, at, errand):
    return Event(
        kind=kind,
        at=at,
        contact_id=enrolment.contact_id,
        site_id=enrolment.site_id,
        locale=enrolment.locale,
        subject=f"scenario:{enrolment.scenario_id}",
        properties={"scenario": enrolment.scenario_id, "enrolment": enrolment.pk, "by": by, "errand": errand},
    )
