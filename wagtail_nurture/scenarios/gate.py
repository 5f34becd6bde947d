"""What scenarios say about a message on its way out: looked at after the claim and just before hand-over."""

from wagtail_nurture import clock
from wagtail_nurture.delivery import gates
from wagtail_nurture.delivery.gates import HOLD, SKIP, Verdict
from wagtail_nurture.lookups import one_of

from . import exits, goals, holding, leaving
from .models import Enrolment, ScenarioState, ScenarioVersion
from .moves import Standing


#: Endings that call back what is still in the outbox; a message sent just before the end of the flow still leaves.
CALLS_BACK = {leaving.CONDITION, leaving.REMOVED, leaving.MERGED, leaving.STOPPED, leaving.CHANGED}

LEFT = Verdict(SKIP, "left_scenario")
JUMPED = Verdict(SKIP, "goal_passed")
#: The step that sent it is not in the version that the person was moved to.
TAKEN_OUT = Verdict(SKIP, "step_taken_out")


@gates.register
def gate(deliveries):
    """{delivery id: Verdict}: who has left (also by something that happened a second ago), and who must wait.

    Three queries and one or few for each distinct exit and goal.
    """
    mine = [delivery for delivery in deliveries if delivery.enrolment_id is not None]
    if not mine:
        return {}
    rows = Enrolment.objects.filter(one_of("pk", {delivery.enrolment_id for delivery in mine})).values(
        "pk",
        "contact_id",
        "version_id",
        "scenario_id",
        "status",
        "exit_reason",
        "entered_at",
        "subject",
        "token__reason",
    )
    passages = {row["pk"]: row for row in rows}
    states = dict(
        ScenarioState.objects.filter(scenario__in={row["scenario_id"] for row in passages.values()}).values_list(
            "scenario", "status"
        )
    )
    gone = {number for number, row in passages.items() if row["exit_reason"] in CALLS_BACK}
    versions = ScenarioVersion.objects.in_bulk({row["version_id"] for row in passages.values()})
    ended, passed_by = _reached((row for number, row in passages.items() if number not in gone), versions)
    gone |= ended
    verdicts = {}
    for delivery in mine:
        passage = passages.get(delivery.enrolment_id)
        if passage is None or delivery.enrolment_id in gone:
            verdicts[delivery.pk] = LEFT
        elif delivery.step_id in passed_by.get(delivery.enrolment_id, ()):
            verdicts[delivery.pk] = JUMPED
        elif reason := holding.STILL.get(states.get(passage["scenario_id"], ScenarioState.Status.DRAFT)):
            verdicts[delivery.pk] = Verdict(HOLD, reason)
        elif _is_taken_out(delivery, versions[passage["version_id"]].graph):
            verdicts[delivery.pk] = TAKEN_OUT
        elif passage["token__reason"] == holding.BY_HAND:
            verdicts[delivery.pk] = Verdict(HOLD, holding.BY_HAND)
    return verdicts


def _is_taken_out(delivery, graph):
    """Whether the person goes by a version now that no longer has the step; a copy that somebody sends again counts."""
    return delivery.key.startswith("step:") and delivery.step_id not in graph["steps"]


def _reached(passages, versions):
    """What has happened by now, though intake may not have come to it yet.

    (The enrolments that an exit ends, {enrolment id: ids of the steps that a goal they reached makes needless}).
    """
    groups = {}
    for row in passages:
        person = Standing(
            enrolment_id=row["pk"],
            contact_id=row["contact_id"],
            step_id="",
            entered_at=row["entered_at"],
            subject=row["subject"],
            scenario_id=row["scenario_id"],
        )
        groups.setdefault(row["version_id"], []).append(person)
    found, passed_by, at = set(), {}, clock.now()
    for version, members in groups.items():
        graph = versions[version].graph
        for part in graph["exits"]:
            kind = exits.registry.get(part["kind"])
            if kind:
                found.update(kind.reached(part["config"], members, at, graph))
        for number, goal in goals.reached_of(graph, members, at):
            passed_by.setdefault(number, set()).update(goals.before(graph, goal))
    return found, passed_by
