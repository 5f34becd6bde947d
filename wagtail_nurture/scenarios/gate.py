"""What scenarios say about a message on its way out: looked at after the claim and just before hand-over."""

from wagtail_nurture import clock
from wagtail_nurture.delivery import gates
from wagtail_nurture.delivery.gates import HOLD, SKIP, Verdict

from . import exits, goals, holding, leaving
from .models import Enrolment, ScenarioState, ScenarioVersion
from .moves import Standing


#: Endings that call back what is still in the outbox; a message sent just before the end of the flow still leaves.
CALLS_BACK = {leaving.CONDITION, leaving.REMOVED, leaving.MERGED}

LEFT = Verdict(SKIP, "left_scenario")
JUMPED = Verdict(SKIP, "goal_passed")


@gates.register
def gate(deliveries):
    """{delivery id: Verdict}: who has left (also by something that happened a second ago), and who must wait.

    Three queries and one or few for each distinct exit and goal.
    """
    mine = [delivery for delivery in deliveries if delivery.enrolment_id is not None]
    if not mine:
        return {}
    rows = Enrolment.objects.filter(pk__in={delivery.enrolment_id for delivery in mine}).values(
        "pk", "contact_id", "version_id", "scenario_id", "status", "exit_reason", "entered_at", "subject"
    )
    passages = {row["pk"]: row for row in rows}
    states = dict(
        ScenarioState.objects.filter(scenario__in={row["scenario_id"] for row in passages.values()}).values_list(
            "scenario", "status"
        )
    )
    gone = {number for number, row in passages.items() if row["exit_reason"] in CALLS_BACK}
    ended, passed_by = _reached(row for number, row in passages.items() if number not in gone)
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
    return verdicts


def _reached(passages):
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
    for version in ScenarioVersion.objects.filter(pk__in=groups):
        for part in version.graph["exits"]:
            kind = exits.registry.get(part["kind"])
            if kind:
                found.update(kind.reached(part["config"], groups[version.pk], at, version.graph))
        for number, goal in goals.reached_of(version.graph, groups[version.pk], at):
            passed_by.setdefault(number, set()).update(goals.before(version.graph, goal))
    return found, passed_by
