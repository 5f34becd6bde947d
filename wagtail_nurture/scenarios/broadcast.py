"""A scenario of one step that everybody of an audience goes through once: what a newsletter runs on.

The same engine, gates, consent checks and outbox as any other scenario; only nobody draws it.
"""

from django.db import transaction
from django.db.models import Max

from wagtail_nurture import alarm
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery.models import Delivery

from . import graph as graphs
from . import leaving
from .leaving import Departure
from .models import Intake, Scenario, ScenarioState, ScenarioVersion, Token


#: The id of the one step: messages and journal rows name it.
STEP = "send"

#: A newsletter waits for mails that a person's own act has set off.
PRIORITY = -1


@transaction.atomic
def begin(*, source_key, name, site, audience, email, at, user=None):
    """Everybody of ``audience`` (audience.reach.Audience) as of ``at`` is sent ``email`` (Email). The Scenario.

    ``source_key`` makes it unique: a second start raises IntegrityError and leaves nothing behind. People come in by
    chunks, in the mass lane; who joins the list or becomes known after ``at`` is not meant.
    """
    graph = _graph(audience, email, at)
    scenario = Scenario(kind=Scenario.Kind.NEWSLETTER, name=name, site=site, priority=PRIORITY, live=True)
    Scenario.of_all_kinds.bulk_create([scenario])  # without signals: it stands in no index of what editors write
    version = ScenarioVersion.objects.create(
        scenario=scenario, number=1, graph=graph, hash=graphs.fingerprint(graph), published_at=at, published_by=user
    )
    ScenarioState.objects.create(scenario=scenario, status=ScenarioState.Status.ON, version=version, started_at=at)
    last = Contact.objects.aggregate(last=Max("pk"))["last"] or 1
    Intake.objects.create(source_key=source_key, version=version, ceiling=last, created_at=at)
    alarm.wake(alarm.MASS)
    return scenario


def stop(scenario_id):
    """Nobody enters any more, also not those whom a worker is about to let in. Inside a transaction."""
    rows = Intake.objects.select_for_update().filter(version__scenario=scenario_id, state=Intake.State.OPEN)
    rows.update(state=Intake.State.STOPPED, fence=None, lease_until=None)


def send_out(scenario_id, *, reason, at, limit):
    """At most ``limit`` people who stand before the step leave for ``reason``. How many."""
    with transaction.atomic():
        rows = Token.objects.filter(version__scenario=scenario_id).order_by("pk")
        numbers = list(rows.values_list("pk", flat=True)[:limit])
        return leaving.depart([Departure(number, reason) for number in numbers], at=at)


def is_over(scenario_id):
    """Whether everybody has come in and every message has left, or was settled otherwise. Three small queries."""
    return not (
        Intake.objects.filter(version__scenario=scenario_id, state=Intake.State.OPEN).exists()
        or Token.objects.filter(version__scenario=scenario_id).exists()
        or Delivery.objects.filter(scenario_id=scenario_id, step_id=STEP, state__in=ON_THE_WAY).exists()
    )


ON_THE_WAY = [Delivery.State.QUEUED, Delivery.State.CLAIMED, Delivery.State.SENDING, Delivery.State.HELD]


def _graph(audience, email, at):
    message = {"key": str(email.translation_key), "name": email.name}
    return {
        "triggers": [{"id": "all", "kind": "everybody", "config": audience.config | {"as_of": at.isoformat()}}],
        "exits": [],
        "first": STEP,
        "steps": {STEP: {"kind": "send_email", "config": {"email": message}, "label": email.name, "next": None}},
    }
