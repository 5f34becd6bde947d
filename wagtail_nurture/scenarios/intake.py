"""Intake: what happened becomes passages and departures; then the open fan-outs have their turn."""

import logging
import time
import traceback
from contextlib import suppress
from functools import partial

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from wagtail_nurture import clock
from wagtail_nurture.audience import following
from wagtail_nurture.tracking import inbox, stuck

from . import entering, fan_out, inside, jumping, leaving, setbacks, triggers, unasked, waking
from .models import Scenario, ScenarioState, Token


log = logging.getLogger(__name__)

#: Events worked on in one write transaction, which on SQLite must end within 50 ms.
CHUNK = 200

#: Chunks of fan-outs taken before messages may leave and those who cannot wait are looked after.
CHUNKS_A_ROUND = 5


def take(until):
    """Take what is in the inbox, then some of the open fan-outs, until ``until`` (``time.monotonic()``).

    Returns how much was done: 0 when nothing is left.
    """
    done = 0
    while time.monotonic() < until:
        events = inbox.due(CHUNK)
        if not events:
            break
        _take_or_halve(events)
        done += len(events)
    for _round in range(CHUNKS_A_ROUND):
        chunk = fan_out.chunk() if time.monotonic() < until else None
        if chunk is None:
            break
        done += chunk
    return done


def _take_or_halve(events):
    """Take ``events``; when that fails halve them, until the one that spoils it stands alone and is set aside."""
    try:
        _take(events)
    except (OperationalError, InterfaceError):  # the database's trouble, not an event's
        with suppress(DatabaseError):
            inbox.give_back([event.pk for event in events])
        raise
    except Exception as error:
        if len(events) == 1:
            _set_aside(events[0], error)
            return
        half = len(events) // 2
        _take_or_halve(events[:half])
        _take_or_halve(events[half:])


def _set_aside(event, error):
    """The log names what failed and where, never what the error says: that may hold somebody's data."""
    name, frames = type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
    log.warning("Event %s cannot be taken in: %s\n%s", event.pk, name, frames)
    stuck.set_aside([event.pk], name)


def _take(events):
    """Events of any kind, by set: who enters, who leaves. Taking the same events twice changes nothing."""
    events = unasked.leave_out(events)
    if not events:
        return
    at = clock.now()
    spoilt = []
    entries = [
        (state.version, state.scenario, planned)
        for state in running()
        if (planned := setbacks.spare(state.scenario, events, partial(_planned, state), spoilt=spoilt))
    ]
    departures, jumps = inside.touched(events, at)
    woken = waking.whom(events)
    followed = following.plan(events, at)
    unasked.planned(events, in_vain=not (entries or departures or jumps or woken or followed))
    with transaction.atomic():
        for version, scenario, planned in entries:
            entering.enter(version, scenario, planned)
        _lock({departure.enrolment_id for departure in departures} | jumps.keys() | woken)
        leaving.depart(departures, at=at)
        jumping.jump(jumps, at)
        waking.wake(woken, at)
        following.write(followed)  # last: like the runner, first the tokens' locks, then the people's
        inbox.done([event.pk for event in events if event not in spoilt])
    stuck.rest([event.pk for event in spoilt])


def _lock(enrolment_ids):
    """All at once, so that two workers never wait for each other."""
    if enrolment_ids:
        list(Token.objects.select_for_update().filter(pk__in=enrolment_ids).order_by("pk").values_list("pk", flat=True))


def running():
    """The states of the scenarios that people may enter now, with version and scenario. One query."""
    states = ScenarioState.objects.filter(
        status=ScenarioState.Status.ON, version__isnull=False, scenario__kind=Scenario.Kind.DRAWN
    )
    return list(states.select_related("version", "scenario").order_by("-scenario__priority", "pk"))


def _planned(state, events):
    """Who enters by ``events``, as entering.plan says it."""
    found = _entries(state, events)
    return entering.plan(state.version, state.scenario, found) if found else []


def _entries(state, events):
    """From now on only: nothing that happened before the start counts."""
    site = state.scenario.site_id
    fresh = [
        event
        for event in events
        if event.contact_id
        and event.at >= state.started_at
        and (site is None or event.site_id is None or event.site_id == site)
    ]
    found = []
    for part in state.version.graph["triggers"]:
        kind = triggers.registry.get(part["kind"])
        mine = [event for event in fresh if kind and event.kind in kind.kinds]
        if mine:
            found += kind.match(mine, part["config"])
    return found
