"""Fan-outs: everyone who matches already, or whom a cause means, comes in by chunks; dead workers are taken over from.

The claim is written before the work. A fence that its worker did not take back tells that it died there: the people of
its chunk are then taken in ever smaller company, until whoever kills the worker stands alone and is passed over.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from wagtail_nurture import attempts, clock
from wagtail_nurture.conf import settings

from . import causes, claims, counts, entering, setbacks, triggers
from .models import Intake, ScenarioState


def chunk():
    """Let one chunk of the oldest open fan-out in. How many people were looked at (at least 1); None: none is open."""
    row = _claim()
    if row is None:
        return None
    at = clock.now()
    state = ScenarioState.objects.select_related("version", "scenario").get(scenario=row.version.scenario_id)
    version, scenario = state.version, state.scenario
    parts = version.graph["triggers"]
    size = attempts.company(row.attempts, claims.batch_size())
    if row.cause:
        people = causes.people(scenario, parts, row, at)
    else:
        people = counts.candidates(scenario, parts, at=at, after=row.cursor, ceiling=row.ceiling)
    chosen = list(people.order_by("pk").values_list("pk", flat=True)[:size])
    if chosen and row.attempts >= attempts.most():
        setbacks.tell(scenario, "worker stopped", code="fan_out_failed")
        planned = []
    else:
        planned = setbacks.spare(
            scenario,
            chosen,
            lambda some: entering.plan(version, scenario, _entries(parts, row.cause, some, at)),
            code="fan_out_failed",
        )
    with transaction.atomic():
        if Intake.objects.select_for_update().filter(pk=row.pk, fence=row.fence).exists():
            entered = entering.enter(version, scenario, planned)
            Intake.objects.filter(pk=row.pk).update(total=row.total + entered, **_gone_on(row, chosen, size))
    return max(len(chosen), 1)


def _entries(parts, cause, contact_ids, at):
    return causes.entries(parts, cause, contact_ids, at) if cause else entries_now(parts, contact_ids, at)


def entries_now(parts, contact_ids, at):
    """The entries that ``parts`` (triggers of a graph) make of ``contact_ids``, all of whom match at ``at``."""
    found = []
    for part in parts:
        kind = triggers.registry.get(part["kind"])
        if kind and contact_ids:
            found += kind.entries_now(part["config"], contact_ids, at)
    return found


def _claim():
    """The oldest open fan-out of a scenario that runs, leased to this worker. It fills the version in force."""
    lease_now = clock.lease_time()
    free = Q(lease_until=None) | Q(lease_until__lt=lease_now)
    runs = Q(state=Intake.State.OPEN, version__scenario__state__status=ScenarioState.Status.ON)
    row = Intake.objects.filter(free, runs).select_related("version").order_by("pk").first()
    if row is None:
        return None
    if row.fence:  # its worker died with it
        row.careful = attempts.company(row.attempts, claims.batch_size())
        row.attempts += 1
    row.fence, row.lease_until = uuid.uuid4(), lease_now + timedelta(seconds=settings.LEASE_SECONDS)
    changes = {name: getattr(row, name) for name in ("fence", "lease_until", "attempts", "careful")}
    return row if Intake.objects.filter(free, pk=row.pk).update(**changes) else None


def _gone_on(row, chosen, size):
    """The columns of ``row`` after ``chosen`` were taken in: how far it is, and whether care is still needed."""
    careful = max(row.careful - len(chosen), 0)
    changes = {"lease_until": None, "fence": None, "careful": careful}
    if not careful or row.attempts >= attempts.most():
        changes |= {"careful": 0, "attempts": 0}
    if len(chosen) < size:
        changes["state"] = Intake.State.DONE
    if chosen:
        changes["cursor"] = chosen[-1]
    return changes
