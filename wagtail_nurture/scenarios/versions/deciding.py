"""The editor's decision: confirm what the preview shows, cancel, take back. The worker carries it out."""

from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from wagtail_nurture import alarm, clock

from ..models import Enrolment, ScenarioState, StepRun
from . import fate
from .models import VersionChange


State = VersionChange.State


class Refused(Exception):
    """Nothing was done. ``code``: "replaced" (another version is in force), "busy" (a change is under way), "nothing"
    (everybody would stay), "gone_on" (some have gone on since, so it cannot be taken back)."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def confirm(preview, choices, *, user):
    """Let the worker do to the people of ``preview`` (Preview) what ``choices`` ({group key: choice}) say.

    The VersionChange; raises Refused. The caller has made sure that the preview is what the editor saw.
    """
    plan = [
        [group.version.pk, group.step_id, choices[group.key]]
        for group in preview.groups
        if choices[group.key] != fate.STAY
    ]
    if not plan:
        raise Refused("nothing")
    version = preview.version
    with transaction.atomic():
        _alone(version.scenario_id, version)
        change = VersionChange.objects.create(
            scenario_id=version.scenario_id,
            version=version,
            choices=plan,
            expected=preview.totals(choices),
            at=preview.at,
            newest_enrolment=preview.ceiling.enrolment,
            newest_run=preview.ceiling.run,
            created_at=clock.now(),
            created_by=user,
        )
        alarm.wake(alarm.MASS)
    facts = {"change": change.pk, "version": version.number, **change.expected}
    log(instance=version.scenario, action="nurture.change_version", user=user, data=facts)
    return change


def cancel(change, *, user):
    """Stop it now: who was moved stays moved. False when it was over already."""
    still = VersionChange.objects.filter(pk=change.pk, state=State.OPEN)
    if not still.update(state=State.CANCELLED, ended_at=clock.now()):
        return False
    log(instance=change.scenario, action="nurture.change_stop", user=user, data={"change": change.pk})
    return True


def last(scenario_id):
    """The latest VersionChange of a scenario, or None; under way or over."""
    rows = VersionChange.objects.filter(scenario=scenario_id).select_related("version", "created_by", "scenario")
    return rows.order_by("-pk").first()


def can_take_back(change):
    """Whether everybody whom ``change`` moved still stands where it put them; who left cannot be fetched back."""
    if change.state == State.OPEN or change.undoes_id or not change.moved or change.ended or change.exited:
        return False
    if VersionChange.objects.filter(scenario=change.scenario_id, pk__gt=change.pk).exists():
        return False
    return standing_still(change).count() == change.moved


def take_back(change, *, user):
    """Let the worker put everybody back where they stood before ``change``. The VersionChange; raises Refused."""
    if not can_take_back(change):
        raise Refused("gone_on")
    with transaction.atomic():
        _alone(change.scenario_id)
        undo = VersionChange.objects.create(
            scenario_id=change.scenario_id,
            version=change.version,
            undoes=change,
            expected={"move": change.moved},
            at=clock.now(),
            created_at=clock.now(),
            created_by=user,
        )
        alarm.wake(alarm.MASS)
    facts = {"change": undo.pk, "undoes": change.pk, "move": change.moved}
    log(instance=change.scenario, action="nurture.change_undo", user=user, data=facts)
    return undo


def standing_still(change):
    """The enrolment ids of those whom ``change`` moved and who have not gone on, as a queryset of values."""
    rows = StepRun.objects.filter(
        version=change.version_id,
        step_id=change.mark,
        enrolment__status=Enrolment.Status.ACTIVE,
        enrolment__token__version=change.version_id,
        enrolment__token__visit=F("visit") + 1,
    )
    return rows.values_list("enrolment", flat=True)


def _alone(scenario_id, version=None):
    """Locks the scenario's state; nothing else changes it, and ``version`` (if given) is in force."""
    state = ScenarioState.objects.select_for_update().filter(scenario=scenario_id).first()
    if state is None or (version and state.version_id != version.pk):
        raise Refused("replaced")
    if VersionChange.objects.filter(scenario=scenario_id, state=State.OPEN).exists():
        raise Refused("busy")
