"""The sender: claims what is due, makes it ready, hands it over, writes what became of it (DESIGN laws 3, 5, 10).

``queued → claimed → sending → sent``. Nothing touches the network inside a transaction, and every write after the claim
names the batch's fence.
"""

import time

from django.db import transaction
from wagtail.models import Site

from wagtail_nurture import alarm
from wagtail_nurture.conf import settings
from wagtail_nurture.garbage import uncollected
from wagtail_nurture.todos import resolve

from . import choose, claims, filling, guard, lapsed, letting_in, told, weigh
from .channels import registry
from .gates import HOLD, Verdict
from .handover import Handover
from .models import Delivery
from .release import release
from .settle import settle


State = Delivery.State


def send_due(lane, *, until, between=None):
    """Send what is due in ``lane`` until nothing is, or until ``until`` (a ``time.monotonic()`` value) has passed.

    Returns how many deliveries were dealt with: sent, held, skipped, refused. ``between()`` is called between two
    windows; by default the mass lane looks there for what cannot wait.
    """
    if between is None:
        between = _Urgent(until) if lane == alarm.MASS else _nothing
    recover()
    return _send(lane, until, between)


def next_due(lane):
    """The story moment of the earliest waiting delivery of ``lane``, or None. It may lie in the past."""
    rows = Delivery.objects.filter(lane=lane, state=State.QUEUED)
    return rows.order_by("not_before").values_list("not_before", flat=True).first()


def has_due(lane):
    """Whether something could leave right now."""
    return claims.is_any(claims.due(lane))


def recover():
    """Take over from workers that died, and let go what waited for a channel to be set up."""
    lapsed.take_over()
    _release_set_up()


def _release_set_up():
    """Let go what a channel lacked when it was installed or set up by the project: no form of the admin tells of it."""
    held = Delivery.objects.filter(state=State.HELD, reason__in=["no_gateway", "no_sms_extra"]).order_by()
    for slug, number, reason in held.values_list("channel", "site", "reason").distinct():
        site = Site.objects.filter(pk=number).first()
        if site and registry[slug].lacks(site) != reason:
            release(reason=reason, site=number, channel=slug)
            resolve(f"delivery.{reason}:{number}")


class _Urgent:
    """What the mass lane does between two windows: lets pass what cannot wait. Looks at most each LOOK_SECONDS."""

    LOOK_SECONDS = 0.25

    def __init__(self, until):
        self._until, self._looked_at = until, 0.0

    def __call__(self):
        if time.monotonic() - self._looked_at >= self.LOOK_SECONDS:
            self._looked_at = time.monotonic()
            if has_due(alarm.NOW):
                _send(alarm.NOW, self._until, _nothing)


def _nothing():
    pass


def _send(lane, until, between):
    done = 0
    channels = {}
    try:
        while time.monotonic() < until:
            with uncollected():
                dealt_with = _next_batch(lane, channels, until, between)
            if not dealt_with:
                break
            done += dealt_with
    finally:
        for channel in channels.values():
            channel.close()
    return done


def _next_batch(lane, channels, until, between):
    """How many messages were claimed and dealt with; of them nothing is left behind when Python looks for garbage."""
    fence, batch = claims.claim(lane, settings.BATCH_SIZE)
    return _batch(fence, batch, channels, until, between) if batch else 0


def _batch(fence, batch, channels, until, between):
    """One claimed batch, from its checks to the last answer."""
    copied = guard.held()
    ready = _checked(fence, batch, copied)
    versions, verdicts = choose.versions_for(ready, fence=fence)
    senders = {delivery.site_id: filling.sender_of(delivery.site) for delivery in filling.one_a_site(ready)}
    lacking = _lacking(ready, senders)
    for delivery in ready:
        if reason := lacking[delivery.site_id, delivery.channel]:
            verdicts.setdefault(delivery.pk, Verdict(HOLD, reason))
    told.refuse(ready, verdicts, fence=fence)
    ready = [delivery for delivery in ready if delivery.pk not in verdicts]
    letting_in.let_in(ready, versions)
    parcels, spoilt, idle = filling.parcels(ready, versions, senders)
    _hold_spoilt(fence, ready, spoilt)
    told.refuse(ready, idle, fence=fence)
    for slug in dict.fromkeys(delivery.channel for delivery in ready):
        if slug not in channels:
            channels[slug] = registry[slug]()
        mine = [delivery for delivery in ready if delivery.channel == slug]
        Handover(channels[slug], mine, parcels, fence=fence, copied=copied, until=until, between=between).run()
    return len(batch)


def _lacking(deliveries, senders):
    """{(site id, channel): reason code} of what must be set up before anything can leave, "" where all is there."""
    sites = {(delivery.site_id, delivery.channel): delivery.site for delivery in deliveries}
    return {
        (number, slug): "no_sender"
        if registry[slug].is_mail and senders[number] is None
        else registry[slug].lacks(site)
        for (number, slug), site in sites.items()
    }


def _checked(fence, batch, copied):
    """Those of ``batch`` that may leave; the others are settled."""
    tired = [delivery for delivery in batch if delivery.attempts > settings.MAX_ATTEMPTS]
    settle(tired, fence=fence, state=State.FAILED, reason="too_many_attempts")
    rest = [delivery for delivery in batch if delivery.attempts <= settings.MAX_ATTEMPTS]
    verdicts = weigh.objections(rest, copied=copied)
    told.refuse(rest, verdicts, fence=fence)
    return [delivery for delivery in rest if delivery.pk not in verdicts]


def _hold_spoilt(fence, deliveries, spoilt):
    """Hold those that could not be made, grouped by what is wrong: a corrected message releases them."""
    groups = {}
    for delivery in deliveries:
        if delivery.pk in spoilt:
            groups.setdefault(spoilt[delivery.pk], []).append(delivery)
    if not groups:
        return
    with transaction.atomic():
        for words, members in groups.items():
            settle(members, fence=fence, state=State.HELD, reason="render_failed", error=words)
        told.spoilt({delivery.message_key for members in groups.values() for delivery in members})
