"""What the overview shows: the week in numbers, the scenarios, what needs a hand."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q

from wagtail_nurture import clock
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery import trials
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import why
from wagtail_nurture.lookups import Among
from wagtail_nurture.scenarios.models import Enrolment, Scenario
from wagtail_nurture.scenarios.viewsets import with_numbers


State = Delivery.State
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Reason:
    """Why messages of one purpose were not sent, and how many."""

    sentence: str
    code: str
    purpose: str
    number: int


@dataclass(frozen=True)
class Week:
    """The last seven days against the seven before: (now, before) pairs."""

    people: tuple
    sent: tuple
    converted: tuple
    not_sent: tuple
    #: [Reason], the most frequent first.
    reasons: list


def week(now=None):
    """Week up to ``now`` (story time); five queries whatever the size."""
    now = now or clock.now()
    start, before = now - WEEK, now - 2 * WEEK
    letters = trials.real(Delivery.objects.all())
    missed = letters.filter(Among(F("state"), [State.SKIPPED, State.HELD, State.FAILED, State.UNKNOWN]))
    return Week(
        people=_pair(Contact.objects.filter(merged_into=None), "created_at", before, start, now),
        sent=_pair(letters.filter(state=State.SENT), "sent_at", before, start, now),
        converted=_pair(Enrolment.objects.filter(converted=True), "left_at", before, start, now),
        not_sent=_pair(missed, "created_at", before, start, now),
        reasons=_reasons(missed.filter(created_at__gt=start, created_at__lte=now)),
    )


def _pair(rows, moment, before, start, now):
    """(in the last week, in the week before), in one query."""
    return tuple(
        rows.filter(**{f"{moment}__gt": before, f"{moment}__lte": now})
        .aggregate(
            now=Count("pk", filter=Q(**{f"{moment}__gt": start})),
            before=Count("pk", filter=Q(**{f"{moment}__lte": start})),
        )
        .values()
    )


def _reasons(missed):
    rows = missed.values("reason", "purpose").annotate(n=Count("pk")).order_by("-n")[:8]
    return [Reason(why(row["reason"], purpose=row["purpose"]), row["reason"], row["purpose"], row["n"]) for row in rows]


def scenarios(limit=12):
    """Scenarios with state and numbers: running ones first."""
    order = {"on": 0, "paused": 1}
    found = list(with_numbers(Scenario.objects.select_related("state")).order_by("-pk")[:200])
    found.sort(key=lambda each: order.get(getattr(getattr(each, "state", None), "status", ""), 2))
    return found[:limit]
