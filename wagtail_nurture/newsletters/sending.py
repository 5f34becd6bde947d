"""Confirm, take back, begin, stop: what happens to a newsletter, each once, whoever asks for it at the same time.

Each step is a compare-and-set on ``state`` inside a transaction: of two editors one wins, and of two workers.
"""

import time

from django.db import transaction

from wagtail_nurture import alarm, clock
from wagtail_nurture.delivery import release
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import broadcast, zones

from . import dates
from .gate import STOPPED
from .models import Newsletter


State = Newsletter.State

#: People and messages withdrawn in one transaction, which on SQLite must end within 50 ms.
CHUNK = 200


@transaction.atomic
def confirm(newsletter, *, user, seen, counted, at=None):
    """Send ``newsletter`` now, or at its date. False: somebody else was quicker, or it is no longer what was ``seen``.

    ``seen`` is the ``edited_at`` of what the person looked at, ``counted`` what they were shown (JSON).
    """
    at = at or clock.now()
    fresh = Newsletter.objects.filter(pk=newsletter.pk, state=State.DRAFT, edited_at=seen)
    if not fresh.update(state=State.SCHEDULED, confirmed_by=user, counted=counted):
        return False
    newsletter.refresh_from_db()
    if newsletter.send_at is None or newsletter.send_at <= at:
        _begin(newsletter, at)
        newsletter.refresh_from_db()
    return True


def take_back(newsletter):
    """A scheduled newsletter is a draft again. False: it has begun, or never was scheduled."""
    rows = Newsletter.objects.filter(pk=newsletter.pk, state=State.SCHEDULED)
    return bool(rows.update(state=State.DRAFT, confirmed_by=None, counted={}))


@transaction.atomic
def stop(newsletter, *, at=None):
    """What has left has left; nothing else leaves from now on. False: there was nothing to stop."""
    rows = Newsletter.objects.filter(pk=newsletter.pk, state=State.SENDING)
    if not rows.update(state=State.STOPPED, reason=STOPPED):
        return False
    newsletter.refresh_from_db()
    broadcast.stop(newsletter.scenario_id)
    alarm.wake(alarm.MASS)
    return True


def carry_on(until):
    """Begin what is due, withdraw what was stopped, close what is over, until ``until`` (``time.monotonic()``).

    Part of the mass lane, before people are let in. Returns how much was done.
    """
    done, at = 0, clock.now()
    for newsletter in Newsletter.objects.filter(state=State.SCHEDULED, send_at__lte=at).order_by("send_at", "pk"):
        with transaction.atomic():
            done += _begin(newsletter, at)
    for newsletter in Newsletter.objects.filter(state=State.STOPPED, ended_at=None, scenario__isnull=False):
        done += _withdraw(newsletter.scenario_id, at, until)
    under_way = Newsletter.objects.filter(state__in=[State.SENDING, State.STOPPED], ended_at=None)
    for number, scenario in under_way.values_list("pk", "scenario"):
        if scenario is None or broadcast.is_over(scenario):
            Newsletter.objects.filter(pk=number, state=State.SENDING, ended_at=None).update(
                state=State.SENT, ended_at=at
            )
            Newsletter.objects.filter(pk=number, state=State.STOPPED, ended_at=None).update(ended_at=at)
    return done


def _begin(newsletter, at):
    """Start it at ``at``; 1, or 0 when another worker has. Inside a transaction.

    A newsletter whose audience or message was deleted meanwhile ends as stopped, and says why.
    """
    audience = newsletter.audience
    missing = "newsletter_message_gone" if newsletter.email is None else ""
    missing = missing or ("newsletter_audience_gone" if audience is None else "")
    rows = Newsletter.objects.filter(pk=newsletter.pk, state=State.SCHEDULED, edited_at=newsletter.edited_at)
    if missing:
        return rows.update(state=State.STOPPED, reason=missing, ended_at=at)
    if not rows.update(state=State.SENDING, started_at=at, audience_kept=audience.config):
        return 0
    if newsletter.repeats:
        _announce_next(newsletter, at)
    scenario = broadcast.begin(
        source_key=f"newsletter:{newsletter.pk}",
        name=str(newsletter),
        site=newsletter.site,
        audience=audience,
        email=newsletter.email,
        at=at,
        user=newsletter.confirmed_by,
    )
    return Newsletter.objects.filter(pk=newsletter.pk).update(scenario=scenario)


def _announce_next(newsletter, at):
    """The issue after ``newsletter``, which begins at ``at``: like it, and confirmed with it. Inside the transaction.

    Dates that were missed (nothing ran) are left out: one issue makes up for all of them.
    """
    first = newsletter.counted_from or newsletter.send_at or at
    following = Newsletter(
        name=newsletter.name,
        email=newsletter.email,
        list=newsletter.list,
        segment=newsletter.segment,
        site=newsletter.site,
        send_at=dates.next_date(first, newsletter.repeats, zone=zone_of(newsletter.site), after=at),
        repeats=newsletter.repeats,
        counted_from=first,
        series_id=newsletter.first_issue_id,
        number=newsletter.number + 1,
        web_page=newsletter.web_page,
        state=State.SCHEDULED,
        edited_at=at,
        confirmed_by=newsletter.confirmed_by,
    )
    Newsletter.objects.bulk_create([following], ignore_conflicts=True)


def zone_of(site):
    """The name of the time zone in which dates of ``site`` (or None) are written and shown."""
    return zones.of_site(site.pk if site else None, zones.of_sites())


def _withdraw(scenario_id, at, until):
    done = 0
    waiting = Delivery.objects.filter(scenario_id=scenario_id, step_id=broadcast.STEP)
    while time.monotonic() < until:
        gone = broadcast.send_out(scenario_id, reason=STOPPED, at=at, limit=CHUNK)
        gone += release.withdraw(waiting, reason=STOPPED, limit=CHUNK)
        if not gone:
            break
        done += gone
    return done
