"""What the engine speaks in: a person inside, what a step decides, what becomes of the person. Plain values."""

from dataclasses import dataclass, field
from datetime import datetime


FINISHED, EXITED = "finished", "exited"


@dataclass(frozen=True)
class Standing:
    """One person inside, as plain values. ``visit`` counts the steps passed, so that journal rows are unique."""

    enrolment_id: int
    contact_id: int
    step_id: str
    visit: int = 0
    entered_at: datetime | None = None
    scenario_id: int | None = None
    subject: str = ""
    facts: dict = field(default_factory=dict)
    locale: str = ""
    time_zone: str = "UTC"
    site_time_zone: str = "UTC"
    #: Of which site they are a guest, where that is known.
    site_id: int | None = None
    #: Whose public holidays count (contacts.public_holidays), "" for none.
    holidays: str = ""
    #: Until when they waited here; None for whoever arrives just now.
    due_at: datetime | None = None
    #: When they came to their step; only known in a try-out, else the journal tells.
    arrived_at: datetime | None = None
    #: Given when an editor tries the scenario out (audience.conditions.Rehearsal).
    rehearsal: object = None

    def onto(self, step_id, visit):
        """The same person, just arrived at ``step_id`` (as ``dataclasses.replace``, in a tenth of its time)."""
        other = object.__new__(Standing)
        other.__dict__.update(self.__dict__, step_id=step_id, visit=visit, due_at=None)
        return other


@dataclass(frozen=True)
class Message:
    """A wish to send a message. ``refused`` is the reason code for which it must not leave, "" when it may."""

    key: str
    message_key: str
    purpose: str
    locale: str
    context: dict
    refused: str = ""
    channel: str = "email"


@dataclass(frozen=True)
class Listening:
    """What a person waits for: ``keys`` are (kind of event, subject or "" for any), from ``since`` on."""

    keys: tuple
    since: datetime


@dataclass(frozen=True)
class Outcome:
    """What a step decided for one person.

    ``branch`` is recorded in the journal; ``way`` names the stream that is taken ("" for what comes next), so that "not
    measured" can go the way of "no" without being recorded as "no"; ``onto`` (a step id) jumps ahead. Three outcomes
    stay on the step and write no journal: ``postponed_to`` (ask again then), ``listen`` (wait for what happens) and
    ``hold`` (a reason code; someone must mend something).
    """

    branch: str = ""
    way: str = ""
    onto: str = ""
    reason: str = ""
    facts: dict = field(default_factory=dict)
    message: Message | None = None
    postponed_to: datetime | None = None
    hold: str = ""
    #: A wish to be woken by what happens from now on, looked at again at once.
    listen: "Listening | None" = None
    #: How often the person had been woken here when this was decided; who was woken since is asked again.
    heard: int | None = None
    leave: str = ""
    #: The goal (a step id) that was reached from here: they stand there now and did not pass this step.
    jump: str = ""
    converted: bool = False
    #: Somebody says so: the step is passed without doing what it does.
    skipped: bool = False


@dataclass(frozen=True)
class Move:
    """What becomes of one person: where they stand now and when they are due, or how they left.

    ``stood_on`` is the step that was decided, ``part_id`` the exit of the graph that ended the passage, if one did.
    """

    person: Standing
    outcome: Outcome
    passed: bool
    stood_on: str = ""
    part_id: str = ""
    due_at: datetime | None = None
    status: str = ""
    reason: str = ""
    converted: bool = False

    @property
    def stays_inside(self):
        return not self.status
