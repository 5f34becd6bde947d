"""People enter: from entries to passages with a place in the flow."""

from wagtail.models import Site

from wagtail_nurture import rows
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from . import engine, reentry, zones
from .models import Enrolment, Token
from .moves import Standing


def plan(version, scenario, entries):
    """Who of ``entries`` (list of Entry) may enter ``version`` of ``scenario``, and where they stand then.

    Reads only: returns a list of (unsaved Enrolment, Move onto the first step). A handful of queries for the set.
    """
    entries = reentry.first_of_each(scenario, entries)
    known = Contact.objects.filter(merged_into=None, pk__in=[entry.contact_id for entry in entries])
    people = {person.pk: person for person in known.values_list("pk", "time_zone", "language", named=True)}
    rested = reentry.not_before(scenario, {entry.contact_id for entry in entries})
    fallback = scenario.site_id or Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()
    sites = zones.of_sites()
    planned = []
    for entry in entries:
        person = people.get(entry.contact_id)
        if person is None or rested.get(entry.contact_id, entry.at) > entry.at:
            continue
        site_id = entry.site_id or fallback
        zone = zones.of_person(person.time_zone, site_id, sites)
        enrolment = Enrolment(
            scenario_id=scenario.pk,
            contact_id=person.pk,
            version_id=version.pk,
            entry_key=reentry.key(scenario, entry, zone),
            slot=reentry.slot(scenario, entry),
            subject=entry.subject,
            facts=entry.facts,
            locale=person.language or entry.locale,
            site_id=site_id,
            entered_at=entry.at,
        )
        standing = Standing(
            enrolment_id=0,
            contact_id=person.pk,
            step_id="",
            time_zone=zone,
            site_time_zone=zones.of_site(enrolment.site_id, sites),
            holidays=zones.holidays_of(enrolment.site_id, sites),
        )
        move = engine.enter(version.graph, standing, entry.at)
        planned.append((enrolment, move))
    return planned


def enter(version, scenario, planned):
    """Save what :func:`plan` made; whoever has entered meanwhile is left out. Inside a transaction.

    Returns the number of people who entered. Five statements, whatever the number.
    """
    if not planned:
        return 0
    rows.Insert([enrolment for enrolment, _move in planned], ignore=True).run()
    wanted = {(enrolment.contact_id, enrolment.entry_key): (enrolment, move) for enrolment, move in planned}
    # Nothing else in SQL: without statistics SQLite takes "this version, active" for the better index, and reads a
    # million people for each chunk of a crowd.
    known = Enrolment.objects.filter(
        scenario=scenario, contact_id__in=[contact for contact, _key in wanted], token__isnull=True
    )
    born, moves = [], []
    for number, contact, key, of_version, status in known.values_list(
        "pk", "contact_id", "entry_key", "version_id", "status"
    ):
        if (contact, key) in wanted and of_version == version.pk and status == Enrolment.Status.ACTIVE:
            enrolment, move = wanted[contact, key]
            enrolment.pk = number
            born.append(enrolment)
            moves.append(move)
    numbers = [enrolment.pk for enrolment in born]
    steps, due = [move.person.step_id for move in moves], [move.due_at for move in moves]
    places = {"enrolment_id": numbers, "version_id": version.pk, "step_id": steps, "due_at": due}
    rows.Insert.of(Token, numbers, ignore=True, **places).run()
    recorder.record_many([_event(enrolment) for enrolment in born])
    return len(born)


def _event(enrolment):
    return Event(
        kind=kinds.SCENARIO_ENTERED,
        at=enrolment.entered_at,
        contact_id=enrolment.contact_id,
        site_id=enrolment.site_id,
        locale=enrolment.locale,
        subject=f"scenario:{enrolment.scenario_id}",
        properties={"scenario": enrolment.scenario_id, "enrolment": enrolment.pk, "subject": enrolment.subject},
    )
