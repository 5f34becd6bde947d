"""What became of a newsletter, in numbers; set-based, a dozen queries whatever the number of people."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q

from wagtail_nurture.delivery import rhythm
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import broadcast
from wagtail_nurture.scenarios.models import Enrolment, Intake, Token
from wagtail_nurture.tracking import classify, kinds
from wagtail_nurture.tracking.models import Event, EventClass

from .gate import STOPPED


State = Delivery.State


@dataclass
class Progress:
    """How far it is, in people. ``expected``: how many the audience had when it was confirmed, 0 if not counted."""

    expected: int = 0
    came_in: int = 0
    coming: bool = False
    sent: int = 0
    #: Before the step, or in the outbox, or just now with the server.
    on_the_way: int = 0
    failed: int = 0
    uncertain: int = 0
    withdrawn: int = 0
    #: Not sent: {(reason code, purpose): people}
    skipped: Counter = field(default_factory=Counter)
    #: Waiting until somebody mends something: {(reason code, purpose): people}
    held: Counter = field(default_factory=Counter)
    #: Waiting for their turn, since they asked for fewer mails: {(reason code, purpose): people}
    waiting: Counter = field(default_factory=Counter)

    @property
    def settled(self):
        """People about whom everything is said."""
        return self.sent + self.failed + self.uncertain + self.withdrawn + self.skipped.total()

    @property
    def everybody(self):
        """People there are to settle, as far as that is known."""
        return max(self.expected, self.came_in) if self.coming else self.came_in

    @property
    def percent(self):
        return min(100, round(100 * self.settled / self.everybody)) if self.everybody else 0

    @property
    def not_reached(self):
        """People of the audience whom nobody came to: it was stopped first, or they left the audience meanwhile."""
        return 0 if self.coming else max(0, self.expected - self.came_in)


@dataclass(frozen=True)
class Answers:
    """What people did with it. ``opens`` and ``clicks``: those of whom an opening, or a click, would have been seen.

    ``nameless``: clicks on the message since it began of people who do not allow that it is known who clicks.
    """

    opens: int = 0
    opened: int = 0
    clicks: int = 0
    clicked: int = 0
    nameless: int = 0
    unsubscribed: int = 0


def progress(newsletter):
    """The Progress of ``newsletter``. Five queries."""
    scenario = newsletter.scenario_id
    found = Progress(expected=newsletter.counted.get("everybody", 0))
    if scenario is None:
        return found
    found.coming = Intake.objects.filter(version__scenario=scenario, state=Intake.State.OPEN).exists()
    entered = Enrolment.objects.filter(scenario=scenario)
    for reason, number in entered.order_by().values_list("exit_reason").annotate(Count("pk")):
        found.came_in += number
        found.withdrawn += number if reason == STOPPED else 0
    standing = Token.objects.filter(version__scenario=scenario).order_by()
    for state, reason, number in standing.values_list("state", "reason").annotate(Count("pk")):
        if state in (Token.State.HELD, Token.State.POISONED):
            found.held[reason, ""] += number
        else:
            found.on_the_way += number
    mails = Delivery.objects.filter(scenario_id=scenario, step_id=broadcast.STEP, key__startswith="step:").order_by()
    for state, reason, purpose, number in mails.values_list("state", "reason", "purpose").annotate(Count("pk")):
        _sort(found, state, reason, purpose, number)
    return found


def _sort(found, state, reason, purpose, number):
    if state == State.SENT:
        found.sent += number
    elif state == State.SKIPPED and reason == STOPPED:
        found.withdrawn += number
    elif state == State.SKIPPED:
        found.skipped[reason, purpose] += number
    elif state == State.FAILED:
        found.failed += number
    elif state == State.UNKNOWN:
        found.uncertain += number
    elif state == State.QUEUED and reason in rhythm.WAITING:
        found.waiting[reason, purpose] += number
    elif state == State.HELD:
        found.held[reason, purpose] += number
    else:
        found.on_the_way += number


def answers(newsletter):
    """The Answers to ``newsletter``: openings and clicks of persons only, machines left out. Six queries."""
    if newsletter.scenario_id is None:
        return Answers()
    mails = Delivery.objects.filter(scenario_id=newsletter.scenario_id, step_id=broadcast.STEP)
    # By person first: that is what the index of events knows.
    events = Event.objects.filter(
        contact__in=mails.filter(state=State.SENT).values("contact"),
        at__gte=newsletter.started_at,
        properties__scenario=newsletter.scenario_id,
    )
    human = EventClass.objects.filter(kind=EventClass.Kind.HUMAN, rules_version=classify.RULES_VERSION)
    seen = events.filter(pk__in=human.values("event"))
    sent = events.filter(kind=kinds.MESSAGE_SENT)
    return Answers(
        opens=_people(sent.filter(properties__measured__0="opens")),
        opened=_people(seen.filter(kind=kinds.MESSAGE_OPENED)),
        clicks=_people(sent.filter(Q(properties__measured__0="clicks") | Q(properties__measured__1="clicks"))),
        clicked=_people(seen.filter(kind=kinds.MESSAGE_CLICKED)),
        nameless=_nameless(newsletter),
        unsubscribed=_people(events.filter(kind=kinds.MESSAGE_UNSUBSCRIBED)),
    )


def _people(events):
    return events.values("contact").distinct().count()


def _nameless(newsletter):
    if newsletter.email is None:
        return 0
    about = f"message:{newsletter.email.translation_key}"
    clicks = Event.objects.filter(contact=None, kind=kinds.MESSAGE_CLICKED, at__gte=newsletter.started_at)
    return clicks.filter(subject=about).count()
