"""Everybody is asked: when a segment is new, when its rule was changed, and once a day, lest anything slipped by.

One query finds who belongs, where the database can tell. Then whoever comes or goes is written in small transactions,
and those to whom something happened meanwhile are asked again. A worker that dies leaves what it wrote; the next one
begins anew, and finds only the rest to do.
"""

import time
from array import array
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q

from wagtail_nurture import alarm, clock
from wagtail_nurture.audience import asking
from wagtail_nurture.audience.conditions.base import Person
from wagtail_nurture.audience.reach import people_of
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.audience.truth import NOBODY
from wagtail_nurture.patience import to_the_end
from wagtail_nurture.tracking.models import Event

from . import follower, moving
from .models import SegmentMember, SegmentState


Status = SegmentState.Status
#: People asked in memory at once; those written in one transaction, with an event for each or without.
CHUNK, SILENTLY = 500, 2000
#: A worker that asks everybody is believed dead after this long without a sign.
LEASE = timedelta(minutes=10)
#: Those who come and go by time alone are looked for so often.
PAUSE = timedelta(minutes=15)


def keep(segment):
    """From now on ``segment`` (Segment, saved) is kept by its rule as it is now. Nothing happens if it is already."""
    rule = segment.rule
    state = SegmentState.objects.filter(pk=segment.pk).first()
    if state and state.rule == rule and state.status != Status.STOPPED:
        return
    changes = {"rule": rule, "listens": sorted(asking.listens([Rule.from_config(rule)])), "status": Status.BUILDING}
    changes |= {"fence": state.fence + 1 if state else 0, "lease_until": None}
    SegmentState.objects.update_or_create(pk=segment.pk, defaults=changes)
    alarm.wake(alarm.MASS)


def look_at_rules():
    """Something that rules may name was deleted: those that cannot be asked any more keep their people as they are."""
    for state in follower.kept():
        if Rule.from_config(state.rule).gone():
            SegmentState.objects.filter(pk=state.pk).update(
                status=Status.STOPPED, fence=F("fence") + 1, lease_until=None, counted_on=None
            )
            alarm.wake(alarm.MASS)


@dataclass
class Turn:
    """One worker's turn to ask everybody for one segment."""

    state: SegmentState

    def is_mine(self):
        """Whether it still is, inside a transaction; then it lasts longer."""
        mine = SegmentState.objects.filter(pk=self.state.pk, fence=self.state.fence)
        return mine.update(lease_until=clock.lease_time() + LEASE) == 1


def claim(state):
    """The Turn at the segment of ``state`` (SegmentState), or None while another worker has it."""
    free = Q(lease_until=None) | Q(lease_until__lt=clock.lease_time())
    mine = SegmentState.objects.filter(free, pk=state.pk, fence=state.fence)
    if not mine.update(fence=state.fence + 1, lease_until=clock.lease_time() + LEASE):
        return None
    state.fence += 1
    return Turn(state)


def build(turn):
    """Ask everybody. How many came or went; the turn may be lost on the way, to a new rule or another worker."""
    began, at, state = time.perf_counter(), clock.now(), turn.state
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    rule = Rule.from_config(state.rule)
    coming, going = _differences(who_belongs(rule, state.segment.pool, at), _members(state))
    because = asking.RULE if state.built_at else None
    moved = _move(turn, coming, going, at=at, because=because)
    if moved is None or not _ask_again(turn, newest):
        return 0
    _finish(turn, rule, at, time.perf_counter() - began)
    return moved


def who_belongs(rule, pool, at):
    """The ids (sorted array) of the people of ``pool`` of whom ``rule`` (Rule) is true at ``at``."""
    everybody, truth = people_of(pool).order_by("pk"), rule.where(at)
    if truth is not None:
        with to_the_end():
            return array("q", everybody.filter(truth.yes).values_list("pk", flat=True).iterator())
    found, after = array("q"), 0
    while numbers := list(everybody.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        answers = rule.ask([Person(number) for number in numbers], at)
        found.extend(number for number in numbers if answers[number].truth is True)
        after = numbers[-1]
    return found


def _members(state):
    rows = SegmentMember.objects.filter(segment=state.pk).order_by("contact_id")
    return array("q", rows.values_list("contact_id", flat=True).iterator())


def _differences(wanted, held):
    """(those only in ``wanted``, those only in ``held``) of two sorted arrays, as arrays."""
    coming, going = array("q"), array("q")
    here, there = 0, 0
    while here < len(wanted) or there < len(held):
        if there == len(held) or (here < len(wanted) and wanted[here] < held[there]):
            coming.append(wanted[here])
            here += 1
        elif here == len(wanted) or held[there] < wanted[here]:
            going.append(held[there])
            there += 1
        else:
            here, there = here + 1, there + 1
    return coming, going


def _move(turn, coming, going, *, at, because):
    """How many were moved; None when the turn was lost."""
    size = CHUNK if because else SILENTLY
    for start in range(0, max(len(coming), len(going)), size):
        some = [list(each[start : start + size]) for each in (coming, going)]
        with transaction.atomic():
            if not turn.is_mine():
                return None
            moving.move(turn.state.pk, *some, at=at, because=because)
    return len(coming) + len(going)


def _ask_again(turn, newest):
    """Those to whom something happened while everybody was asked. Whether the turn was kept."""
    state = turn.state
    later = Event.objects.filter(pk__gt=newest, kind__in=state.listens, contact__isnull=False)
    # In the order of the key: asked for each person once, SQLite would read all events by another index.
    numbers = sorted(set(later.order_by("pk").values_list("contact_id", flat=True).iterator()))
    return ask(turn, numbers, because=asking.EVENT if state.built_at else None)


def ask(turn, numbers, *, because):
    """Ask the people ``numbers`` (list of contact ids) once more, some at a time. Whether the turn was kept."""
    for start in range(0, len(numbers), CHUNK):
        at = clock.now()
        decided = follower.decide([turn.state], numbers[start : start + CHUNK], at)
        with transaction.atomic():
            moving.settle(decided, at=at, because=because)
            if not turn.is_mine():
                transaction.set_rollback(True)
                return False
    return True


def _finish(turn, rule, at, seconds):
    people = SegmentMember.objects.filter(segment=turn.state.pk).count()
    SegmentState.objects.filter(pk=turn.state.pk, fence=turn.state.fence).update(
        status=Status.READY,
        people=people,
        built_at=at,
        seconds=seconds,
        turned_until=at,
        next_change_at=next_change(rule, at),
        lease_until=None,
    )


def next_change(rule, at):
    """When those are to be looked for who come or go by time alone, or None when ``rule`` knows no time."""
    return None if rule.turns(at, at + PAUSE) is NOBODY else at + PAUSE
