"""People leave before the end: one place, whoever sends them out."""

from dataclasses import dataclass, field

from wagtail_nurture import rows
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from .models import Enrolment, StepRun, Token, WaitSubscription


CONDITION, REMOVED, MERGED, STOPPED = "exit_condition", "removed", "merged", "stopped"
CHANGED = "version_exit"  # an editor changed the scenario and chose that whoever stood on this step leaves


@dataclass(frozen=True)
class Departure:
    """One person who must leave; ``part_id`` is the exit of the graph that says so, "" when nothing drawn does."""

    enrolment_id: int
    reason: str
    converted: bool = False
    facts: dict = field(default_factory=dict)
    part_id: str = ""


def depart(departures, *, at):
    """Carry out ``departures`` (list of Departure) at ``at``; those who are no longer inside are passed over.

    Call it inside a transaction. A worker that decides on these people right now loses them: its write names a claim
    that is gone. What waits for them in the outbox is stopped at the gate. Returns how many left.
    """
    wanted = {departure.enrolment_id: departure for departure in departures}
    if not wanted:
        return 0
    tokens = list(Token.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    journal = [_journal(token, wanted[token.pk], at) for token in tokens]
    rows.Insert(journal).run()
    close([(token.pk, Enrolment.Status.EXITED, wanted[token.pk]) for token in tokens], at=at)
    return len(tokens)


def close(gone, *, at):
    """End passages whose journal is written: ``gone`` are (enrolment id, status, anything with reason and converted).

    One statement for each distinct ending, whatever the number of people; also tells the rest of the house.
    """
    if not gone:
        return
    numbers = [number for number, _status, _why in gone]
    # Nothing hangs on these rows; delete() would fetch them first and then go by hundreds, for signals nobody awaits.
    for gone_too in (Token.objects.filter(pk__in=numbers), WaitSubscription.objects.filter(enrolment__in=numbers)):
        gone_too._raw_delete(gone_too.db)
    endings = {}
    for number, status, why in gone:
        endings.setdefault((status, why.reason, why.converted), []).append(number)
    for (status, reason, converted), members in endings.items():
        # Whoever reached a goal on the way has converted for good.
        also = {"converted": True} if converted else {}
        Enrolment.objects.filter(pk__in=members, status=Enrolment.Status.ACTIVE).update(
            status=status, exit_reason=reason, left_at=at, **also
        )
    _tell(numbers, at)


def _journal(token, departure, at):
    return StepRun(
        enrolment_id=token.pk,
        version_id=token.version_id,
        visit=token.visit,
        step_id=departure.part_id,
        kind="leave",
        branch="left",
        reason=departure.reason,
        facts=departure.facts,
        at=at,
    )


def _tell(numbers, at):
    columns = ("pk", "scenario_id", "contact_id", "site_id", "locale", "exit_reason", "converted")
    recorder.record_many(
        [
            Event(
                kind=kinds.SCENARIO_LEFT,
                at=at,
                contact_id=contact,
                site_id=site,
                locale=locale,
                subject=f"scenario:{scenario}",
                properties={"scenario": scenario, "enrolment": number, "reason": reason, "converted": converted},
            )
            for number, scenario, contact, site, locale, reason, converted in Enrolment.objects.filter(
                pk__in=numbers
            ).values_list(*columns)
        ]
    )
