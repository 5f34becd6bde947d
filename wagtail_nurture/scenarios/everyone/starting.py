"""The start itself: one fan-out, which the worker fills in chunks and resumes after a crash."""

import uuid

from django.db import transaction
from django.db.models import Max

from wagtail_nurture import alarm, clock
from wagtail_nurture.contacts.models import Contact

from .. import publishing
from ..models import Intake, ScenarioState


State = Intake.State


@transaction.atomic
def begin(scenario, *, at=None):
    """Let everyone in who matches now; whoever becomes known later is not meant. The Intake, None when it is not on.

    While one is open, that one is given: two editors who press at the same moment start it once.
    """
    state = publishing.state_of(scenario, lock=True)
    if state.status != ScenarioState.Status.ON:
        return None
    open_one = under_way(scenario)
    if open_one is None:
        open_one = Intake.objects.create(
            source_key=f"everyone:{scenario.pk}:{uuid.uuid4().hex}",
            version=state.version,
            ceiling=Contact.objects.aggregate(last=Max("pk"))["last"] or 1,
            created_at=at or clock.now(),
        )
    alarm.wake(alarm.MASS)
    return open_one


def stop(intake):
    """Whoever has come in stays inside; nobody else comes in by it. False when it was over already."""
    rows = Intake.objects.filter(pk=intake.pk, state=State.OPEN)
    return bool(rows.update(state=State.STOPPED, fence=None, lease_until=None))


def under_way(scenario):
    """The open Intake of ``scenario``, or None."""
    return Intake.objects.filter(version__scenario=scenario, state=State.OPEN, cause={}).order_by("pk").first()


def percent(intake):
    """How far it is, 0 to 100; 100 only when it is over."""
    if intake.state != State.OPEN:
        return 100
    last = intake.ceiling or Contact.objects.aggregate(last=Max("pk"))["last"] or 1
    return min(99, 100 * intake.cursor // last)
