"""Whether a person or a machine clicked or opened (FEATURES B6): decided late, from raw facts, by numbered rules.

Link scanners follow every link of a message at once, shortly after it left. A click is therefore believed only after
a settling time, when it did not come in a burst, was no HEAD, came from no robot and not within seconds of sending.
A visit of the same person that follows the click speaks for a person.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, OuterRef

from wagtail_nurture import clock
from wagtail_nurture.conf import settings

from . import bots, kinds
from .models import Event, EventClass


RULES_VERSION = 1
HUMAN, MACHINE, UNKNOWN = EventClass.Kind.HUMAN, EventClass.Kind.MACHINE, EventClass.Kind.UNKNOWN

#: So many distinct links of one message within so short a time are a scanner's.
BURST_LINKS, BURST_TIME = 3, timedelta(seconds=2)
#: Nobody reads and clicks this soon after the server took the message.
TOO_SOON = timedelta(seconds=3)

#: So many at a time, when those that nobody asked about are decided.
SETTLED_TOGETHER = 500

_MARKS = ("head", "bot", "prefetch", "hidden")


def marks(request):
    """What of ``request`` speaks for a machine, for an event's properties: {"head": True}, {"bot": True}… or {}."""
    agent = request.headers.get("User-Agent", "")[: bots.LONGEST]
    found = {
        "head": request.method == "HEAD",
        "bot": not agent or bots.is_bot(agent),
        "prefetch": is_prefetch(request),
    }
    return {name: True for name, present in found.items() if present}


def is_prefetch(request):
    """Whether the browser only fetches ahead, so that nobody has seen the page."""
    return any(
        "prefetch" in purpose or "preview" in purpose
        for name in ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ")
        if (purpose := request.META.get(name))
    )


def settled_at(event):
    """When a click or open can be judged: aware datetime."""
    return event.at + settling()


def classes_of(events, *, at=None):
    """{event id: "human" | "machine" | "unknown"} for those of ``events`` (clicks, opens) that have settled by ``at``.

    Decides and stores what no earlier call decided; four queries for the whole set.
    """
    at = at or clock.now()
    ripe = {event.pk: event for event in events if settled_at(event) <= at}
    if not ripe:
        return {}
    rows = EventClass.objects.filter(event_id__in=ripe, rules_version=RULES_VERSION)
    known = dict(rows.values_list("event_id", "kind"))
    judged = _judge([event for pk, event in ripe.items() if pk not in known])
    EventClass.objects.bulk_create(
        [
            EventClass(event_id=pk, rules_version=RULES_VERSION, kind=kind, reason=reason)
            for pk, (kind, reason) in judged.items()
        ],
        ignore_conflicts=True,
        batch_size=200,
    )
    return known | {pk: kind for pk, (kind, _reason) in judged.items()}


def settle(kind, at):
    """Decide about every open or click (``kind``) of somebody that has settled by ``at`` and that nobody asked about.

    Reads all events of that kind; the inbox decides about each as it comes, so few are left, and it is done once a day.
    """
    settled = Event.objects.filter(kind=kind, contact__isnull=False, at__lte=at - settling())
    decided = EventClass.objects.filter(event=OuterRef("pk"), rules_version=RULES_VERSION)
    left = settled.filter(~Exists(decided)).order_by("pk")
    after = 0
    while events := list(left.filter(pk__gt=after)[:SETTLED_TOGETHER]):
        classes_of(events, at=at)
        after = events[-1].pk


def settling():
    """How long a click or open settles: timedelta."""
    return timedelta(seconds=settings.CLICK_SETTLING_SECONDS)


def _judge(events):
    """{event id: (kind, reason)}."""
    if not events:
        return {}
    around = _Surroundings(events)
    return {event.pk: judge(event, around) for event in events}


def judge(event, around):
    """(kind, reason) of one click or open; pure: ``around`` answers what else happened."""
    for mark in _MARKS:
        if event.properties.get(mark):
            return MACHINE, mark
    if event.kind == kinds.MESSAGE_CLICKED and around.is_burst(event):
        return MACHINE, "burst"
    if around.visit_followed(event):
        return HUMAN, "visit"
    if around.is_too_soon(event):
        return MACHINE, "too_soon"
    return HUMAN, ""


class _Surroundings:
    """What happened to the same people around ``events``: one query for clicks, one for sendings, one for visits."""

    def __init__(self, events):
        contacts = {event.contact_id for event in events}
        first, last = min(event.at for event in events), max(event.at for event in events)
        near = Event.objects.filter(contact_id__in=contacts)
        clicks = near.filter(kind=kinds.MESSAGE_CLICKED, at__range=(first - BURST_TIME, last + BURST_TIME))
        self.clicks = defaultdict(list)
        for properties, at in clicks.values_list("properties", "at"):
            self.clicks[properties.get("delivery")].append((at, properties.get("link")))
        self.sent = {
            properties.get("delivery"): at
            for properties, at in near.filter(kind=kinds.MESSAGE_SENT, at__range=(first - TOO_SOON, last)).values_list(
                "properties", "at"
            )
        }
        self.visits = defaultdict(list)
        visits = near.filter(kind=kinds.PAGE_VIEWED, at__range=(first, last + settling()))
        for contact, at in visits.values_list("contact_id", "at"):
            self.visits[contact].append(at)
        self.settling = settling()

    def is_burst(self, event):
        clicks = self.clicks[event.properties.get("delivery")]
        for start, _link in clicks:
            if start <= event.at <= start + BURST_TIME:
                links = {link for at, link in clicks if start <= at <= start + BURST_TIME}
                if len(links) >= BURST_LINKS:
                    return True
        return False

    def visit_followed(self, event):
        return any(event.at <= at <= event.at + self.settling for at in self.visits[event.contact_id])

    def is_too_soon(self, event):
        sent = self.sent.get(event.properties.get("delivery"))
        return sent is not None and event.at - sent < TOO_SOON
