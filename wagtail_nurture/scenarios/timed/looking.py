"""The worker looks whether somebody's moment has come, and opens a fan-out for them.

A look costs a query or two whatever the number of people; those who are found come in by chunks (``fan_out``). Idle it
costs one query. The look and the fan-out are one transaction: whoever dies in between has not looked.
"""

import time
from datetime import timedelta

from django.db import transaction
from wagtail.models import Site

from wagtail_nurture import clock
from wagtail_nurture.conf import settings

from .. import causes, counts, setbacks, triggers, zones
from ..models import Intake, ScenarioState
from .models import TriggerTimer


#: Triggers looked at in one go.
BATCH = 50

#: After this a look that failed is tried again; meanwhile nothing is lost.
AGAIN = timedelta(hours=1)


def carry_on(until):
    """Look at the triggers whose time has come, until ``until`` (``time.monotonic()``). How many were looked at."""
    now = clock.now()
    due = TriggerTimer.objects.filter(next_at__lte=now, scenario__state__status=ScenarioState.Status.ON)
    done = 0
    for timer in due.select_related("scenario__state__version").order_by("next_at")[:BATCH]:
        if time.monotonic() >= until:
            break
        if setbacks.spare(timer.scenario, [timer], lambda timers: [_look(timers[0], now)]) == []:
            _later(timer, now)
        done += 1
    return done


def _look(timer, now):
    state = timer.scenario.state
    kind, config = causes.of(state.version.graph["triggers"], {"trigger": timer.trigger_id})
    if kind is None:  # what it needs was deleted; perhaps it is made again
        _later(timer, now)
        return
    zone = zone_of(timer.scenario)
    since = max(timer.looked_until, state.started_at)
    if kind.stales:
        since = max(since, now - timedelta(days=settings.CATCH_UP_DAYS))
    cause = {"trigger": timer.trigger_id, "since": since.isoformat(), "until": now.isoformat(), "zone": zone}
    found = since < now and counts.within_reach(timer.scenario).filter(kind.meant(config, cause, now)).exists()
    next_at = kind.next_look(config, now, zone)
    mine = TriggerTimer.objects.filter(pk=timer.pk, looked_until=timer.looked_until)
    with transaction.atomic():
        if mine.update(looked_until=max(now, timer.looked_until), next_at=next_at) and found:
            Intake.objects.create(
                source_key=f"time:{timer.scenario_id}:{timer.trigger_id}:{since.isoformat()}",
                version=state.version,
                cause=cause,
                created_at=now,
            )


def _later(timer, now):
    TriggerTimer.objects.filter(pk=timer.pk).update(next_at=now + AGAIN)


def begin(scenario, version, at):
    """The scenario runs in ``version`` from ``at`` on: each trigger of time has its row, what is gone has none.

    A row that is there already keeps up to when it was looked at, and is looked at soon. Inside a transaction.
    """
    parts = {part["id"]: triggers.registry.get(part["kind"]) for part in version.graph["triggers"]}
    timed = [part_id for part_id, kind in parts.items() if kind and kind.timed]
    rows = TriggerTimer.objects.filter(scenario=scenario)
    rows.exclude(trigger_id__in=timed).delete()
    rows.update(next_at=at)
    TriggerTimer.objects.bulk_create(
        [TriggerTimer(scenario=scenario, trigger_id=own, looked_until=at, next_at=at) for own in timed],
        ignore_conflicts=True,
    )


def zone_of(scenario):
    """The name of the time zone of people whose own is not known: the site's."""
    site = scenario.site_id or Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()
    return zones.of_site(site, zones.of_sites())
