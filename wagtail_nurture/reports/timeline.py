"""A person's timeline: what they did, what they were sent, what the scenarios decided, what they allowed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wagtail_nurture.contacts import purposes
from wagtail_nurture.contacts.models import ConsentRecord
from wagtail_nurture.content import why
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import subject_of, why_not_sent
from wagtail_nurture.scenarios.models import StepRun
from wagtail_nurture.scenarios.reasons import SKIPPED
from wagtail_nurture.scenarios.steps import registry as steps
from wagtail_nurture.scenarios.steps.sending import SendStep
from wagtail_nurture.tracking.kinds import SCENARIO_LEFT
from wagtail_nurture.tracking.models import Event

from .names import Names
from .words import event_words, run_words


State = Delivery.State
#: Kinds that another row of the timeline tells better.
TOLD_ELSEWHERE = ("message.sent", "message.skipped", "message.failed", "consent.granted", "consent.withdrawn")
SHOWS = ("visits", "messages", "scenarios", "permissions")
#: A delivery tells better what these steps did.
_SENDING = [slug for slug in steps if issubclass(steps[slug], SendStep)]
VISITS = ("page.viewed", "page.read", "visitor.identified")


@dataclass(frozen=True)
class Entry:
    """One line. ``tone``: "good", "warn", "bad" or "". ``detail`` is a list of short sentences.

    ``order`` tells apart what happened at one and the same moment: what they did, what they allowed, what the scenario
    decided, what they were sent; then the number of the row.
    """

    at: datetime
    icon: str
    title: str
    detail: list = field(default_factory=list)
    tone: str = ""
    order: tuple[int, int] = (0, 0)


def entries(contact, *, before=None, show="", sees=True, limit=50):
    """The latest ``limit`` entries before ``before`` (aware datetime), newest first, and whether there are older ones.

    ``show`` keeps one of SHOWS; without ``sees`` no value that the person gave is told. At most some two dozen queries.
    """
    until = {"at__lt": before} if before else {}
    events = _events(contact, until, show, limit)
    deliveries = _deliveries(contact, until, limit) if show in ("", "messages") else []
    runs = _runs(contact, until, limit) if show in ("", "scenarios") else []
    consents = _consents(contact, until, limit) if show in ("", "permissions") else []
    events = _without_what_runs_tell(events, runs)
    names = Names(events, deliveries, runs)
    proposed = _proposed(contact, deliveries)
    found = [_from_event(event, names, sees) for event in events]
    found += [_from_delivery(delivery, names, proposed.get(delivery.pk, ())) for delivery in deliveries]
    found += [_from_run(run, names, sees) for run in runs]
    found += [_from_consent(record, sees) for record in consents]
    found.sort(key=lambda entry: (entry.at, entry.order), reverse=True)
    return found[:limit], len(found) > limit


def _events(contact, until, show, limit):
    events = Event.objects.filter(contact=contact, **until).exclude(kind__in=TOLD_ELSEWHERE)
    if show == "visits":
        events = events.filter(kind__in=VISITS)
    elif show == "messages":
        events = events.filter(kind__startswith="message.")
    elif show == "scenarios":
        events = events.filter(kind__startswith="scenario.")
    elif show == "permissions":
        return []
    return list(events.order_by("-at", "-pk")[: limit + 1])


def _deliveries(contact, until, limit):
    rows = Delivery.objects.filter(contact=contact).annotate(at=Coalesce("sent_at", "created_at"))
    rows = rows.filter(**until).select_related("variant").defer("variant__parts", "variant__links")
    return list(rows.order_by("-at", "-pk")[: limit + 1])


def _proposed(contact, deliveries):
    """{delivery id: [(title of a page, why it was proposed)]} of what was sent."""
    moments = {delivery.sent_at for delivery in deliveries if delivery.state == State.SENT}
    if not moments:
        return {}
    told = Event.objects.filter(contact=contact, kind="message.sent", at__in=moments, properties__has_key="proposed")
    kept = told.values_list("properties__delivery", "properties__proposed")
    return why.lines_of(dict(kept))


def _runs(contact, until, limit):
    rows = StepRun.objects.filter(enrolment__contact=contact, **until).select_related("enrolment")
    # A delivery tells of a send, unless somebody had it skipped.
    rows = rows.exclude(Q(kind__in=_SENDING) & ~Q(reason=SKIPPED))
    return list(rows.order_by("-at", "-pk")[: limit + 1])


def _without_what_runs_tell(events, runs):
    """A departure stands in the journal too, which also knows who did it and why."""
    told = {(run.at, f"scenario:{run.enrolment.scenario_id}") for run in runs if run.kind == "leave"}
    return [event for event in events if event.kind != SCENARIO_LEFT or (event.at, event.subject) not in told]


def _consents(contact, until, limit):
    return list(ConsentRecord.objects.filter(contact=contact, **until).order_by("-at", "-pk")[: limit + 1])


def _from_event(event, names, sees):
    icon, title, detail = event_words(event, names, sees)
    return Entry(event.at, icon, title, [line for line in detail if line], order=(0, event.pk))


def _from_delivery(delivery, names, proposed):
    subject = subject_of(delivery)
    name = names.messages.get(delivery.message_key) or subject or delivery.system or _("a message")
    scenario = names.scenarios.get(delivery.scenario_id)
    detail = [_("Scenario “%(name)s”") % {"name": scenario}] if scenario else []
    if delivery.reason and delivery.state != State.SENT:
        detail.insert(0, why_not_sent(delivery))
    title, tone = {
        State.SENT: (_("Was sent “%(name)s”"), "good"),
        State.SKIPPED: (_("Was not sent “%(name)s”"), "bad"),
        State.FAILED: (_("The mail server refused “%(name)s”"), "bad"),
        State.HELD: (_("“%(name)s” is held"), "warn"),
        State.UNKNOWN: (_("Uncertain whether “%(name)s” arrived"), "warn"),
    }.get(delivery.state, (_("“%(name)s” waits to leave"), ""))
    if delivery.state == State.SENT and subject and subject != name:
        detail.insert(0, _("Subject: %(subject)s") % {"subject": subject})
    detail += [
        _("Proposed “%(title)s”: %(why)s") % {"title": title, "why": words} for title, words in proposed if words
    ]
    return Entry(delivery.at, "mail", title % {"name": name}, detail, tone, (3, delivery.pk))


def _from_run(run, names, sees):
    icon, title, detail = run_words(run, names)
    if sees and run.facts.get("note"):
        detail = [*detail, _("“%(words)s”") % {"words": run.facts["note"]}]
    return Entry(run.at, icon, title, detail, order=(2, run.pk))


def _from_consent(record, sees):
    purpose = purposes.by(record.purpose, record.channel)
    title, tone = {
        "asked": (_("Was asked to confirm: %(purpose)s"), ""),
        "granted": (_("Agreed to: %(purpose)s"), "good"),
        "confirmed": (_("Confirmed by e-mail: %(purpose)s"), "good"),
        "refused": (_("Refused: %(purpose)s"), "bad"),
        "withdrawn": (_("Withdrew: %(purpose)s"), "bad"),
        "chosen": (_("Chose in the preferences: %(purpose)s"), ""),
    }[record.action]
    detail = [_("“%(words)s”") % {"words": record.text}] if record.text and sees else []
    icon = "lock-open" if tone == "good" else "lock"
    return Entry(record.at, icon, title % {"purpose": purpose}, detail, tone, (1, record.pk))
