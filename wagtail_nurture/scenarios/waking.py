"""People who wait for something to happen, and how an event wakes them.

A subscription is written first and the look at the events comes after it, in a later transaction: whatever happened
before the subscription could be seen is found by the look, whatever comes after it wakes the person. A wake only makes
the look due; what is true is decided there. So events may be taken twice, late, or together.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from wagtail_nurture import rows

from . import arrivals as by_journal
from .happenings import several
from .models import Enrolment, ScenarioVersion, Token, WaitSubscription


@dataclass(frozen=True)
class Subscribed:
    """Since when a person waits at the step, and how often they were woken there."""

    since: datetime
    woken: int


def of(people):
    """{enrolment id: Subscribed} of those of ``people`` (list of Standing, on one step) who listen. One query."""
    rows = WaitSubscription.objects.filter(
        enrolment__in=[person.enrolment_id for person in people], step_id=people[0].step_id
    ).values_list("enrolment_id", "since", "woken")
    found = {}
    for number, since, woken in rows:
        known = found.get(number)
        found[number] = Subscribed(since, max(woken, known.woken if known else 0))
    return found


def arrivals(people):
    """{enrolment id: when they came to their step} by the journal; in a try-out, by its clock. At most one query."""
    found = {person.enrolment_id: person.entered_at for person in people}
    real = [person.enrolment_id for person in people if person.rehearsal is None]
    if real:
        found.update((number, max(at, found[number])) for number, (at, _run) in by_journal.of(real).items())
    for person in people:
        if person.rehearsal is not None and person.arrived_at is not None:
            found[person.enrolment_id] = person.arrived_at
    return found


def subscribe(moves, step_id):
    """Write the subscriptions that ``moves`` wish for. Inside the fenced transaction; one statement."""
    wishes = [
        WaitSubscription(
            enrolment_id=move.person.enrolment_id,
            contact_id=move.person.contact_id,
            step_id=step_id,
            kind=kind,
            match_key=key,
            since=move.outcome.listen.since,
        )
        for move in moves
        if move.outcome.listen is not None
        for kind, key in move.outcome.listen.keys
    ]
    rows.Insert(wishes).run()


def forget(moves):
    """Those of ``moves`` who go on from a step where they waited listen no longer. One statement."""
    gone = [move.person.enrolment_id for move in moves if move.passed]
    if gone:
        WaitSubscription.objects.filter(enrolment__in=gone).delete()


def disturbed(moves):
    """The enrolment ids of those of ``moves`` who were woken after their step had looked. One query.

    Call it in the fenced transaction, where the tokens are locked: :func:`wake` locks them too.
    """
    heard = {move.person.enrolment_id: move.outcome.heard for move in moves if move.outcome.heard is not None}
    rows = WaitSubscription.objects.filter(enrolment__in=heard).values_list("enrolment_id", "woken") if heard else ()
    return {number for number, woken in rows if woken > heard[number]}


def whom(events):
    """The enrolment ids of those whom ``events`` (list of Event) may concern: to be woken.

    One query when nobody waits for such events; else two more, and what each distinct step asks about them.
    """
    kinds = {event.kind for event in events if event.contact_id}
    waiting = WaitSubscription.objects.filter(
        contact__in={event.contact_id for event in events if event.contact_id},
        kind__in=kinds,
        enrolment__status=Enrolment.Status.ACTIVE,
        step_id=F("enrolment__token__step_id"),
    ).values_list("enrolment_id", "contact_id", "kind", "match_key", "since", "step_id", "enrolment__token__version_id")
    by_kind = {}
    for event in events:
        by_kind.setdefault((event.contact_id, event.kind), []).append(event)
    groups = {}
    for number, contact, kind, key, since, step_id, version in waiting:
        mine = [e for e in by_kind.get((contact, kind), ()) if e.at > since and key in ("", e.subject)]
        if mine:
            groups.setdefault((version, step_id), []).append((number, mine))
    versions = ScenarioVersion.objects.in_bulk({version for version, _step in groups}) if groups else {}
    found = set()
    for (version, step_id), members in groups.items():
        parts = versions[version].graph["steps"].get(step_id, {}).get("config", {}).get("events", [])
        asked = {event.pk: event for _number, mine in members for event in mine}
        counting = {event.pk for event in several.among(parts, list(asked.values()))}
        found.update(number for number, mine in members if any(event.pk in counting for event in mine))
    return found


def wake(enrolment_ids, at):
    """The step of each is due at ``at``. Inside a transaction; three statements. Whoever is being decided on right now
    is asked once more (:func:`disturbed`)."""
    if not enrolment_ids:
        return
    tokens = Token.objects.filter(pk__in=enrolment_ids)
    list(tokens.select_for_update().order_by("pk").values_list("pk", flat=True))
    WaitSubscription.objects.filter(enrolment__in=enrolment_ids).update(woken=F("woken") + 1)
    tokens.exclude(state=Token.State.CLAIMED).filter(due_at__gt=at).update(due_at=at)
