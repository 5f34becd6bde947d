"""When the messages of a scenario were sent to somebody: what "since that message" counts from."""

from dataclasses import dataclass

from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .past import Source


@dataclass(frozen=True)
class Sendings(Source):
    """(subject, moment) of each message that was sent to people, oldest first."""

    nothing = ()

    def load(self, numbers, at):
        sent = Event.objects.filter(kind=kinds.MESSAGE_SENT, contact_id__in=numbers, at__lte=at).order_by("at", "pk")
        found = {}
        for number, subject, moment in sent.values_list("contact_id", "subject", "at"):
            found.setdefault(number, []).append((subject, moment))
        return found


def steps_called(name, person):
    """The ids of the sending steps that ``name`` means: their label, whatever its case, or an id."""
    return {step for step, label in person.steps if name.casefold() == (label or "").casefold()} | {name}


def step_named(config, key):
    """The label or id of a step that an editor wrote in ``config[key]``; "" for none."""
    return one_line(config.get(key) or "", 100)


def last(past, name):
    """When the message of the step ``name`` was last sent in this person's passage; None: it was not, so far."""
    person, meant = past.person, steps_called(name, past.person)
    sent = [(event.subject, event.at) for event in person.rehearsal.sent] if person.rehearsal else past.of(Sendings())
    subjects = {f"step:{person.enrolment_id}:{step}" for step in meant}
    return next((at for subject, at in reversed(sent) if subject in subjects), None)
