"""Acts on people inside, each kept as an errand: a few people at once, many by the worker, chunk after chunk."""

import time
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import alarm, clock
from wagtail_nurture.conf import settings
from wagtail_nurture.tracking.models import Event

from .. import holding
from ..models import Token
from . import acts
from .models import Errand


State = Errand.State

#: The ceiling of an errand that also means who comes in at this very moment.
ANYBODY = 2**63 - 1

#: Chunks of errands taken in one turn of the worker, so that messages are not kept waiting.
CHUNKS_A_ROUND = 5


#: What of those inside can be asked for.
STATES = {
    "going": _("on the way, not held"),
    "held": _("held, for whatever reason"),
    "by_hand": _("held by hand"),
    "stuck": _("needs a hand"),
}
_IN_STATE = {
    "going": Q(state__in=[Token.State.READY, Token.State.CLAIMED]),
    "held": Q(state__in=[Token.State.HELD, Token.State.POISONED]),
    "by_hand": Q(state=Token.State.HELD, reason=holding.BY_HAND),
    "stuck": Q(state=Token.State.POISONED),
}


def people(scenario, which):
    """The tokens (queryset) that ``which`` means in ``scenario``: {"step", "state", "reason", "errand"}, all optional.

    "errand" is the id of an errand: whoever was held, or let go, by it.
    """
    return narrowed(Token.objects.filter(version__scenario=scenario), which)


def narrowed(tokens, which):
    """Those of ``tokens`` (queryset) that ``which`` means."""
    if which.get("step"):
        tokens = tokens.filter(step_id=which["step"])
    if which.get("state"):
        tokens = tokens.filter(_IN_STATE.get(which["state"], Q(pk__in=[])))
    if which.get("reason"):
        tokens = tokens.filter(reason=which["reason"], state__in=[Token.State.HELD, Token.State.POISONED])
    if which.get("errand"):
        tokens = _reached(tokens, which["errand"])
    return tokens


def _reached(tokens, number):
    """Those whose timeline names the errand; whoever entered after it is another passage of the person."""
    errand = Errand.objects.filter(pk=number).first()
    if errand is None:
        return tokens.none()
    told = Event.objects.filter(
        contact=OuterRef("enrolment__contact"), kind__in=acts.TOLD, properties__errand=errand.pk
    )
    return tokens.filter(Exists(told), version__scenario=errand.scenario_id, pk__lte=errand.ceiling)


@transaction.atomic
def at_once(scenario, act, numbers, *, by, note="", step=None):
    """Do ``act`` now with ``numbers`` (enrolment ids, at most acts.CHUNK). (Errand, acts.Result)."""
    now = clock.now()
    errand = Errand.objects.create(
        scenario=scenario,
        act=act,
        by=by,
        expected=len(numbers),
        ceiling=max(numbers),
        state=State.DONE,
        created_at=now,
        ended_at=now,
    )
    result = acts.do(act, numbers, by=by, note=note, step=step, errand=errand.pk)
    errand.done, errand.unfit = len(result.done), {reason: n for reason, n in result.unfit.items() if n}
    errand.save(update_fields=["done", "unfit"])
    return errand, result


def undoing(errand):
    """The act that takes ``errand`` back for those it reached: "hold" and "release" undo each other, else ""."""
    return acts.UNDOES.get(errand.act, "") if errand.done else ""


@transaction.atomic
def begin(scenario, act, which, *, by, note=""):
    """Let the worker do ``act`` with everybody whom ``which`` means now. The Errand."""
    meant = people(scenario, which)
    errand = Errand.objects.create(
        scenario=scenario,
        act=act,
        which=which,
        by=by,
        note=note,
        expected=meant.count(),
        ceiling=ANYBODY if act == acts.STOP else meant.aggregate(last=Max("pk"))["last"] or 0,
        created_at=clock.now(),
    )
    alarm.wake(alarm.MASS)
    return errand


def stop(errand):
    """Whoever was not reached yet is left alone. False when it was over already."""
    rows = Errand.objects.filter(pk=errand.pk, state=State.OPEN)
    return bool(rows.update(state=State.STOPPED, ended_at=clock.now(), fence=None, lease_until=None))


def is_open(scenario, act):
    """Whether the worker is still busy with ``act`` in ``scenario``."""
    return Errand.objects.filter(scenario=scenario, act=act, state=State.OPEN).exists()


def carry_on(until):
    """Go on with open errands until ``until`` (``time.monotonic()``). How many people were looked at."""
    done = 0
    for _round in range(CHUNKS_A_ROUND):
        errand = _claim() if time.monotonic() < until else None
        if errand is None:
            break
        looked_at = _chunk(errand)
        done += looked_at
        if not looked_at:
            break
    return done


def _claim():
    """The oldest open errand, leased to this worker; None when there is none."""
    now = clock.lease_time()
    free = Errand.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), state=State.OPEN)
    number = free.order_by("pk").values_list("pk", flat=True).first()
    if number is None:
        return None
    fence = uuid.uuid4()
    ends = now + timedelta(seconds=settings.LEASE_SECONDS)
    if not free.filter(pk=number).update(fence=fence, lease_until=ends):
        return None
    return Errand.objects.select_related("scenario").get(pk=number)


@transaction.atomic
def _chunk(errand):
    """The next people of ``errand``; how many were looked at. 0 when only those are left whom a worker has."""
    if not Errand.objects.select_for_update().filter(pk=errand.pk, fence=errand.fence, state=State.OPEN).exists():
        return 0
    meant = people(errand.scenario, errand.which).order_by("pk")
    first = not _is_through(errand, meant)
    numbers = _next(errand, meant) if first else errand.again[: acts.CHUNK]
    rest = errand.again if first else errand.again[acts.CHUNK :]
    step = errand.which.get("step") or None
    result = acts.do(errand.act, numbers, by=errand.by, note=errand.note, step=step, errand=errand.pk)
    for reason, count in result.unfit.items():
        if count:
            errand.unfit[reason] = errand.unfit.get(reason, 0) + count
    errand.again = rest + result.busy
    errand.done += len(result.done)
    if first and numbers:
        errand.cursor = numbers[-1]
    if not errand.again and _is_through(errand, meant):
        errand.state, errand.ended_at = State.DONE, clock.now()
    errand.fence = errand.lease_until = None
    errand.save()
    return len(numbers) - len(result.busy)


def _next(errand, meant):
    return list(meant.filter(pk__gt=errand.cursor, pk__lte=errand.ceiling).values_list("pk", flat=True)[: acts.CHUNK])


def _is_through(errand, meant):
    """Whether everybody's turn has come once."""
    return not meant.filter(pk__gt=errand.cursor, pk__lte=errand.ceiling).exists()
