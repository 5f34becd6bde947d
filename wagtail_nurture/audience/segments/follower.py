"""An event may move its person into a segment or out of it: only that person is asked."""

from dataclasses import dataclass
from datetime import datetime

from wagtail_nurture.audience import asking, following
from wagtail_nurture.audience.conditions.base import Person
from wagtail_nurture.audience.past import Known
from wagtail_nurture.audience.rule import Rule

from . import moving
from .models import SegmentState


@dataclass(frozen=True)
class Plan:
    """``decided``: see :func:`decide`."""

    decided: dict
    at: datetime
    newest: int
    listens: frozenset


@following.register
class Segments(following.Follower):
    def asks(self):
        states = SegmentState.objects.exclude(status=SegmentState.Status.STOPPED)
        return {kind for listens in states.values_list("listens", flat=True) for kind in listens}

    def plan(self, events, at):
        happened = {event.kind for event in events}
        states = [state for state in kept() if happened.intersection(state.listens)]
        if not states:
            return None
        listens = frozenset(kind for state in states for kind in state.listens)
        numbers = {event.contact_id for event in events if event.kind in listens}
        return Plan(decide(states, numbers, at), at, max(event.pk for event in events), listens)

    def write(self, plan):
        moving.settle(plan.decided, at=plan.at, because=asking.EVENT, newest=plan.newest, listens=plan.listens)


def kept():
    """The states of the segments that are kept up to date. One query."""
    states = SegmentState.objects.exclude(status=SegmentState.Status.STOPPED)
    return list(states.select_related("segment").defer("segment__conditions").order_by("pk"))


def decide(states, numbers, at):
    """{(segment id, pool id): {contact id: whether the rule is true}}; what rules ask for in common is loaded once."""
    known, decided = Known([Person(number) for number in sorted(numbers)], at), {}
    for state in states:
        answers = Rule.from_config(state.rule).answers(known)
        decided[state.pk, state.segment.pool_id] = {number: answer.truth is True for number, answer in answers.items()}
    return decided
