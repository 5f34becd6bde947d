"""Who would enter if it were started for everyone who matches now, and who not, with the code that lets people in."""

import time
from collections import Counter
from dataclasses import dataclass, field, replace

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import Contact

from .. import counts, entering, fan_out, steps
from ..models import Enrolment
from ..moves import Standing
from ..sending import messages_of


#: People asked at once; seconds after which a count is given as it stands; messages that are looked at.
SLICE, PATIENCE, MESSAGES = 1000, 8, 10


@dataclass
class Message:
    """A message of the scenario: of those who would enter, who would get it if it were sent now."""

    name: str
    step: dict
    would_get: int = 0
    #: {(reason code, purpose): people}
    refused: Counter = field(default_factory=Counter)


@dataclass
class Count:
    """Of ``matching`` people ``enters`` would come in; ``left_out`` says why the others would not: {reason: people}.

    ``complete`` is False when there were too many to count while somebody waits.
    """

    matching: int = 0
    enters: int = 0
    left_out: Counter = field(default_factory=Counter)
    messages: list = field(default_factory=list)
    complete: bool = True


def count(scenario, version, *, at=None, patience=PATIENCE):
    """The Count for ``version`` of ``scenario`` at ``at``. Reads only; a constant number of queries for each slice."""
    at, until = at or clock.now(), time.monotonic() + patience
    found = Count(messages=_messages(version.graph))
    everybody = counts.matching(scenario, version.graph["triggers"], at=at).order_by("pk")
    after = 0
    while numbers := list(everybody.filter(pk__gt=after).values_list("pk", flat=True)[:SLICE]):
        if time.monotonic() > until:
            found.complete = False
            break
        _add(found, scenario, version, numbers, at)
        after = numbers[-1]
    return found


def _add(found, scenario, version, numbers, at):
    known = _passages(scenario, numbers)
    fresh = [number for number in numbers if number not in known]
    entries = fan_out.entries_now(version.graph["triggers"], fresh, at)
    enters = [enrolment.contact_id for enrolment, _move in entering.plan(version, scenario, entries)]
    found.matching += len(numbers)
    found.enters += len(enters)
    found.left_out.update(known.values())
    found.left_out["no_match_now"] += len(fresh) - len(enters)
    people = _standing(enters)
    for message in found.messages:
        _ask(message, people, at)


def _passages(scenario, numbers):
    """{contact id: why they cannot enter again} of those who are inside or were."""
    rows = Enrolment.objects.filter(scenario=scenario, contact_id__in=numbers).order_by("pk")
    found = {}
    for contact, status in rows.values_list("contact_id", "status"):
        inside = status == Enrolment.Status.ACTIVE or found.get(contact) == "inside_already"
        found[contact] = "inside_already" if inside else "entered_before"
    return found


def _messages(graph):
    sends = [(messages_of(step), step) for step in graph["steps"].values()]
    by_key = {messages[0]["key"]: Message(messages[0]["name"], step) for messages, step in sends if messages}
    return list(by_key.values())[:MESSAGES]


def _standing(numbers):
    """The people as a sending step sees them; the person's number stands for the passage that they do not have yet."""
    languages = Contact.objects.filter(pk__in=numbers).values_list("pk", "language")
    return [Standing(enrolment_id=pk, contact_id=pk, step_id="", locale=language) for pk, language in languages]


def _ask(message, people, at):
    kind = steps.registry[message.step["kind"]]
    answers = kind.load(message.step["config"], people, at, {}) if people else {}
    for answer in answers.values():
        if not answer.published:
            answer = replace(answer, refused="email_not_published")
        if answer.refused:
            message.refused[answer.refused, answer.purpose] += 1
        else:
            message.would_get += 1
