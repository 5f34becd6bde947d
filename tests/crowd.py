"""A crowd that waits for later: people inside a scenario, messages put off, events that settle; made in bulk."""

from datetime import timedelta

from django.utils import timezone

from wagtail_nurture.models import (
    Contact,
    Delivery,
    Enrolment,
    Event,
    EventInbox,
    Scenario,
    ScenarioState,
    ScenarioVersion,
    Token,
)


def scenario(graph, *, name="Crowded"):
    """A running scenario with one version of ``graph``."""
    drawn = Scenario.objects.create(name=name, live=True)
    now = timezone.now()
    version = ScenarioVersion.objects.create(scenario=drawn, number=1, graph=graph, hash=name, published_at=now)
    ScenarioState.objects.update_or_create(
        scenario=drawn, defaults={"status": "on", "version": version, "started_at": now - timedelta(days=1)}
    )
    return version


def gather(number, *, pool, version, step_id, due_in=timedelta(days=30), first=0, **message):
    """``number`` people on ``step_id``, each with a queued message and an event, all due after ``due_in``."""
    at = timezone.now()
    names = [f"crowd{place}@example.org" for place in range(first, first + number)]
    Contact.objects.bulk_create([Contact(pool=pool, email=name, email_key=name, created_at=at) for name in names])
    people = list(Contact.objects.filter(pool=pool, email_key__startswith="crowd").order_by("pk")[first:])
    passages = [
        Enrolment(
            scenario_id=version.scenario_id,
            contact=person,
            version=version,
            entry_key="once",
            entered_at=at,
        )
        for person in people
    ]
    Enrolment.objects.bulk_create(passages)
    passages = list(Enrolment.objects.filter(version=version, token__isnull=True))
    Token.objects.bulk_create(
        [Token(enrolment=each, version=version, step_id=step_id, due_at=at + due_in) for each in passages]
    )
    wishes = {"purpose": "advice", "created_at": at, "not_before": at + due_in, "state": "queued"} | message
    Delivery.objects.bulk_create(
        [Delivery(key=f"crowd:{person.pk}", contact=person, address=person.email, **wishes) for person in people]
    )
    Event.objects.bulk_create([Event(at=at, kind="message.clicked", contact=person) for person in people])
    events = Event.objects.filter(kind="message.clicked", inbox__isnull=True)
    EventInbox.objects.bulk_create([EventInbox(event=event, due_at=at + due_in) for event in events])
    return people
