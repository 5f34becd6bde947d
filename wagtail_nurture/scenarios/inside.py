"""What events mean for the people inside: who leaves by an exit, who jumps ahead to a goal.

Exits and goals are valid wherever people stand, on the version they are on, running or paused. An event only brings
the look forward: what is true is asked of all events, so that it does not matter when, or how often, one is taken.
"""

from collections import defaultdict

from . import exits, goals, setbacks, steps
from .leaving import CONDITION, Departure
from .models import Enrolment, ScenarioVersion
from .moves import Standing


def touched(events, at):
    """([Departure], {enrolment id: goal id}) for the people of ``events`` (list of Event, of any kind) at ``at``.

    Two queries when something may have ended a passage, and what each distinct exit or goal asks; else at most two.
    """
    by_contact = defaultdict(list)
    for event in events:
        if event.contact_id:
            by_contact[event.contact_id].append(event)
    groups = defaultdict(list)
    for version, person in _inside(by_contact):
        groups[version].append(person)
    versions = ScenarioVersion.objects.select_related("scenario").in_bulk(groups) if groups else {}
    departures, jumps = {}, {}
    for number, people in groups.items():
        graph = versions[number].graph
        for part in graph["exits"]:
            left = setbacks.spare(
                versions[number].scenario,
                people,
                lambda some, part=part, graph=graph: _leaving(part, graph, some, by_contact, at),
            )
            for each in left:
                departures.setdefault(each.enrolment_id, each)
        for goal, asked in _before_goals(graph, people, by_contact):
            for found in steps.registry[goals.GOAL].reached(graph["steps"][goal]["config"], asked, at, graph):
                jumps.setdefault(found, goal)
    return list(departures.values()), {number: goal for number, goal in jumps.items() if number not in departures}


def _leaving(part, graph, people, by_contact, at):
    """The Departures of those of ``people`` whom the exit ``part`` ends."""
    kind = exits.registry.get(part["kind"])
    asked = _concerned(kind, part["config"], people, by_contact)
    found = kind.reached(part["config"], asked, at, graph) if asked else {}
    return [departure(number, part, facts) for number, facts in found.items()]


def departure(number, part, facts=None):
    """The Departure of enrolment ``number`` by the exit ``part`` of its graph."""
    kind = exits.registry[part["kind"]]
    return Departure(
        enrolment_id=number,
        reason=CONDITION,
        converted=kind.converts(part["config"]),
        facts={"exit": part["kind"], "config": part["config"]} | (facts or {}),
        part_id=part["id"],
    )


def _inside(contact_ids):
    """[(version id, Standing)] of the passages of these people."""
    if not contact_ids:
        return
    rows = Enrolment.objects.filter(
        contact_id__in=contact_ids, status=Enrolment.Status.ACTIVE, token__isnull=False
    ).values_list("pk", "contact_id", "version_id", "entered_at", "subject", "scenario_id", "token__step_id")
    for number, contact, version, entered_at, subject, scenario, step_id in rows:
        yield (
            version,
            Standing(
                enrolment_id=number,
                contact_id=contact,
                step_id=step_id,
                entered_at=entered_at,
                subject=subject,
                scenario_id=scenario,
            ),
        )


def _concerned(kind, config, people, by_contact):
    """Those of ``people`` to whom something happened after the entry that may be it."""
    return [
        person
        for person in people
        if kind
        and any(
            event.at > person.entered_at and kind.touched_by(event, config) for event in by_contact[person.contact_id]
        )
    ]


def _before_goals(graph, people, by_contact):
    """(goal id, those of ``people`` who stand before it and may have reached it), nearest goals first."""
    ahead = goals.ahead(graph)
    for goal in dict.fromkeys(goal for found in ahead.values() for goal in found):
        before = [person for person in people if goal in ahead.get(person.step_id, ())]
        asked = _concerned(steps.registry[goals.GOAL], graph["steps"][goal]["config"], before, by_contact)
        if asked:
            yield goal, asked
