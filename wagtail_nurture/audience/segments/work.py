"""The part of the mass lane that keeps segments: asks everybody where that is due, and looks for whom time moves."""

import time
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock
from wagtail_nurture.audience import asking
from wagtail_nurture.audience.reach import people_of
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.todos import raise_todo, register, resolve
from wagtail_nurture.tracking import classify, kinds

from . import building
from .models import SegmentDay, SegmentState


register(
    {
        "segment_stopped": _(
            "The segment “%(name)s” is no longer kept up to date; those who were in it stay. %(problem)s Open the "
            "segment, mend its rule and save it."
        )
    }
)

Status = SegmentState.Status
#: Everybody is asked anew this often: pages move, and what slipped by is found.
ANEW = timedelta(days=1)


def carry_on(until):
    """Do what is due until ``until`` (``time.monotonic()``). How many people came or went. One query when idle."""
    done = 0
    for state in _due():
        if time.monotonic() >= until:
            break
        done += _attend(state)
    return done


def _due():
    now = clock.now()
    builds = Q(status=Status.BUILDING) | Q(status=Status.READY, built_at__lt=now - ANEW)
    turns = Q(status=Status.READY, next_change_at__lte=now)
    counts = Q(counted_on=None) | Q(counted_on__lt=timezone.localdate(now))
    return list(SegmentState.objects.filter(builds | turns | counts & ~Q(status=Status.BUILDING)).order_by("pk"))


def _attend(state):
    moved = 0 if _is_stopped(state) else _bring_up_to_date(state)
    _note_the_day(state)
    return moved


def _is_stopped(state):
    """Whether its rule names something that is gone: then its people stay, and the editor is told."""
    problems, key = Rule.from_config(state.rule).gone(), f"segment.stopped:{state.pk}"
    if problems:
        facts = {"name": state.segment.name, "problem": str(problems[0])}
        raise_todo(key, kind="segment", code="segment_stopped", facts=facts)
        _become(state, Status.STOPPED)
        return True
    resolve(key)
    if state.status == Status.STOPPED:
        _become(state, Status.BUILDING)
    return False


def _bring_up_to_date(state):
    now = clock.now()
    if state.status == Status.READY and state.built_at < now - ANEW:
        for kind in kinds.SETTLING.intersection(state.listens):
            classify.settle(kind, now)
        _become(state, Status.BUILDING)
    if state.status == Status.BUILDING:
        turn = building.claim(state)
        return building.build(turn) if turn else 0
    return _turn(state) if state.next_change_at and state.next_change_at <= now else 0


def _become(state, status):
    SegmentState.objects.filter(pk=state.pk, status=state.status, fence=state.fence).update(status=status)
    state.status = status


def _turn(state):
    """Ask those who may have come or gone by time alone since the last time."""
    turn = building.claim(state)
    if turn is None:
        return 0
    at, rule = clock.now(), Rule.from_config(state.rule)
    moved = rule.turns(state.turned_until, at)
    people = people_of(state.segment.pool)
    numbers = list((people if moved is None else people.filter(moved)).order_by("pk").values_list("pk", flat=True))
    if not building.ask(turn, numbers, because=asking.TIME):
        return 0
    SegmentState.objects.filter(pk=state.pk, fence=turn.state.fence).update(
        turned_until=at, next_change_at=building.next_change(rule, at), lease_until=None
    )
    return len(numbers)


def _note_the_day(state):
    """How many belong today, for the line of growth; the last note of a day stands."""
    today = timezone.localdate(clock.now())
    people = SegmentState.objects.filter(pk=state.pk).values_list("people", flat=True).first()
    if people is None:
        return
    SegmentDay.objects.update_or_create(segment_id=state.pk, day=today, defaults={"people": people})
    SegmentState.objects.filter(pk=state.pk).update(counted_on=today)
