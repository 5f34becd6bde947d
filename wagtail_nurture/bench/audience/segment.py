"""A segment of three conditions on behaviour: its first build beside the best SQL we could write by hand for it, and
what one event asks of the database that moves its person into it."""

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db import connection, transaction

from wagtail_nurture import alarm, clock
from wagtail_nurture.audience import asking
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.segments import building, follower
from wagtail_nurture.audience.segments.models import SegmentMember, SegmentState
from wagtail_nurture.contacts.models import ContactPool
from wagtail_nurture.scenarios import intake
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Visitor

from .. import people, statements
from ..table import Row
from . import by_hand, history


ROUNDS = 3
SLOWER = 1.5
A_DELTA = 10


@dataclass(frozen=True)
class Asked:
    """Read at least ``pages`` of a section in ``days``, bought in ``bought_days``, clicked in a message."""

    section: int = 3
    pages: int = 2
    days: int = 180
    bought_days: int = 300

    @property
    def rule(self):
        """The rule in JSON."""
        read = {"section": history.section(self.section), "times": self.pages, "days": self.days}
        bought = {"how": "at_least", "times": 1, "days": self.bought_days}
        asked = {"viewed_pages": read, "purchased": bought, "clicked_message": {}}
        return {
            "match": "all",
            "conditions": [{"kind": kind, "config": config} for kind, config in asked.items()],
        }


def rows(past):
    """The first build, then the delta; ``past`` is a history.Past."""
    asked, pool = Asked(), ContactPool.objects.get()
    ours, counts, best, found = [], [], {}, set()
    with clock.virtual(lambda: history.NOW):
        for number in range(ROUNDS):
            state, built, counted = _build(asked, pool, number)
            ours.append(built)
            counts.append(counted)
            found.add(state.people)
            for name, sql in by_hand.ways(asked).items():
                seconds, people_found = _by_hand(state, sql)
                best.setdefault(name, []).append(seconds)
                found.add(people_found)
    if len(found) != 1:
        raise RuntimeError(f"the segment and the SQL by hand do not agree: {sorted(found)} people")
    way = min(best, key=lambda name: median(best[name]))
    ratio = median(one / other for one, other in zip(ours, best[way], strict=True))
    each = ", ".join(f"{name} {median(seconds):.2f} s" for name, seconds in best.items())
    yield Row(
        f"segment, first build, {len(past.crowd.rows()):,} people, {past.events:,} events",
        median(ours),
        median(best[way]),
        "s",
        f"<= {SLOWER}",
        ratio <= SLOWER,
        f"{found.pop():,} people belong. Beside: INSERT … SELECT by hand, the quickest of: {each}. "
        f"Ours: one question to the database ({median(counts):.2f} s), then short transactions",
        ratio,
    )
    with clock.virtual(lambda: history.NOW):
        yield _delta(asked, state)


def _build(asked, pool, number):
    """(the new segment's state, seconds of its first build, of them those in which it is asked who belongs)."""
    segment = Segment.objects.create(name=f"Bench {number}", pool=pool)
    SegmentState.objects.filter(pk=segment.pk).update(rule=asked.rule, status=SegmentState.Status.BUILDING)
    state = SegmentState.objects.get(pk=segment.pk)
    began = time.perf_counter()
    building.build(building.claim(state))
    built = time.perf_counter() - began
    began = time.perf_counter()
    building.who_belongs(building.Rule.from_config(asked.rule), pool, clock.now())
    counted = time.perf_counter() - began
    state.refresh_from_db()
    return state, built, counted


def _by_hand(state, sql):
    """(seconds, how many) that INSERT … SELECT takes to write the members once more."""
    SegmentMember.objects.filter(segment=state.pk).delete()
    table = connection.ops.quote_name(SegmentMember._meta.db_table)
    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(
            f"INSERT INTO {table} (segment_id, contact_id, since) "
            f"SELECT {state.pk}, who.id, '{history.NOW:%Y-%m-%d %H:%M:%S}' FROM ({sql}) AS who"
        )
        return time.perf_counter() - began, cursor.rowcount


def _delta(asked, state):
    """Somebody who lacks one page reads it: statements that the segment asks and writes, beside the whole round."""
    listens = sorted(asking.listens([building.Rule.from_config(asked.rule)]))
    SegmentState.objects.filter(pk=state.pk).update(status=SegmentState.Status.READY, listens=listens)
    SegmentState.objects.exclude(pk=state.pk).update(status=SegmentState.Status.STOPPED)
    with alarm.awake(alarm.MASS):
        event = _read_the_last(asked, "one")
        mine = statements.noted(lambda: _follow(event))
        _read_the_last(asked, "another")
        everything = statements.noted(lambda: intake.take(time.monotonic() + 600))
    members = SegmentMember.objects.filter(segment=state.pk, contact__email__startswith="almost-")
    if members.count() != 2:
        raise RuntimeError("The events did not move their people")
    return Row(
        "segment, an event moves its person",
        len(mine),
        len(everything),
        "statements",
        f"<= {A_DELTA}",
        len(mine) <= A_DELTA,
        f"the segment's, with its writes: {', '.join(_short(sql) for sql in mine)}. Beside: the whole round of "
        "intake, from the inbox to the end, with scenarios, interests, personas and points; twice, since the second "
        "takes in what the first told",
    )


def _follow(event):
    """What the segments' follower does with ``event``, as intake has it done."""
    mine = follower.Segments()
    plan = mine.plan([event], clock.now())
    with transaction.atomic():
        mine.write(plan)


def _short(sql):
    """The verb of a statement and its first table: "SELECT event"."""
    return f"{sql.split()[0]} {re.search('wagtail_nurture_([a-z]+)', sql)[1]}"


def _read_the_last(asked, name):
    """The event of somebody new who bought and clicked, read all the pages but one, and now this one."""
    (contact,) = people.make(1, f"almost-{name}")
    Visitor.objects.create(contact=contact, key_hash=name, first_seen_at=history.NOW, last_seen_at=history.NOW)
    past = history.NOW - timedelta(days=1)
    for kind, told in {
        kinds.PURCHASE_MADE: {"amount": 20},
        kinds.MESSAGE_CLICKED: {"message": "email:1", "delivery": -1, "link": 1},
    }.items():
        recorder.record(kind, contact=contact, at=past, properties=told)
    for place in range(1, asked.pages):
        recorder.record(kinds.PAGE_VIEWED, contact=contact, page_id=history.page(asked.section, place), at=past)
    while intake.take(time.monotonic() + 600):
        pass
    last = history.page(asked.section, asked.pages)
    return recorder.record(kinds.PAGE_VIEWED, contact=contact, page_id=last, at=history.NOW)
