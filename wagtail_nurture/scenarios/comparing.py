"""What chance divided, compared: how many of each way did what the scenario is for.

Everybody is followed for the same time from the moment they were drawn, whether still inside or not: otherwise the
group that stays inside for longer would look better.
"""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q

from wagtail_nurture.tracking.models import Event

from . import exits, steps
from .groups import Group
from .models import StepRun


def per_way(scenario, graph):
    """{step id: {way: Group}} of the steps of ``graph`` that divide by chance; {} when nothing counts as converted.

    One query for each such step.
    """
    wanted = _counting(graph)
    if wanted is None:
        return {}
    return {
        step_id: _groups(scenario, step_id, wanted, step["config"].get("days"))
        for step_id, step in graph["steps"].items()
        if step["kind"] in steps.registry and steps.registry[step["kind"]].draws
    }


def _counting(graph):
    """The events that count as converted, as a condition; None when nothing does."""
    known = [(exits.registry.get(part["kind"]), part["config"]) for part in graph["exits"]]
    known += [(steps.registry["goal"], step["config"]) for step in graph["steps"].values() if step["kind"] == "goal"]
    asked = [kind.happens(config) for kind, config in known if kind and config.get("converted")]
    asked = [each for each in asked if each is not None]
    return reduce(or_, asked) if asked else None


def _groups(scenario, step_id, wanted, days):
    span = {"at__gt": OuterRef("at")}
    if days:
        span["at__lte"] = OuterRef("at") + timedelta(days=days)
    done = Exists(Event.objects.filter(wanted, contact=OuterRef("enrolment__contact_id"), **span))
    runs = StepRun.objects.filter(~Q(branch=""), version__scenario=scenario, step_id=step_id).order_by()
    groups = {}
    for way, reached, number in runs.annotate(done=done).values_list("branch", "done").annotate(Count("pk")):
        group = groups.setdefault(way, Group())
        group.people += number
        group.reached += number if reached else 0
    return groups
