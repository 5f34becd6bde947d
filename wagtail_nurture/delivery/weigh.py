"""May it leave? Asked for a whole set at once, after the claim and again just before hand-over (DESIGN law 10)."""

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, suppression
from wagtail_nurture.content import versions

from . import gates, guard, lawful_hours, rhythm
from .channels import registry
from .gates import HOLD, SKIP, Verdict
from .outbox import TRANSACTIONAL


#: Why it never left, by what it had waited for.
_EXPIRED = dict.fromkeys(rhythm.WAITING, "expired_waiting")
_EXPIRED |= dict.fromkeys((lawful_hours.HOURS, lawful_hours.HOLIDAY), "expired_hours")


def objections(deliveries, *, copied, take=True):
    """{delivery id: Verdict} for those of ``deliveries`` (list) that must not leave now.

    ``copied``: whether the database is held as a copy; ``take``: whether those without objection are about to leave
    (False: somebody only asks, and nothing is written). A handful of queries, whatever the number of messages.
    """
    found = {}
    now = clock.now()
    for delivery in deliveries:
        if verdict := _own_objection(delivery, now, copied):
            found[delivery.pk] = verdict
    _add(found, _refusals([delivery for delivery in deliveries if delivery.pk not in found]))
    _add(found, _unpublished([delivery for delivery in deliveries if delivery.pk not in found]))
    _add(found, gates.ask([delivery for delivery in deliveries if delivery.pk not in found]))
    _add(found, lawful_hours.ask([delivery for delivery in deliveries if delivery.pk not in found]))
    # Last, since it takes the person's turn for one message: only what nothing else keeps back may have it.
    _add(found, rhythm.ask([delivery for delivery in deliveries if delivery.pk not in found], take=take))
    return found


def _own_objection(delivery, now, copied):
    """What can be told from the row alone."""
    if delivery.contact_id is None and not delivery.address:
        return Verdict(SKIP, "no_person")
    if delivery.site_id is None:
        return Verdict(SKIP, "no_site")
    if delivery.expires_at and delivery.expires_at <= now:
        return Verdict(SKIP, _EXPIRED.get(delivery.waited_for, "expired"))
    if copied and not guard.may_be_written_to(delivery.address):
        return Verdict(HOLD, guard.REASON)
    if delivery.channel not in registry:
        return Verdict(HOLD, "no_channel")
    return None


def _refusals(deliveries):
    """{delivery id: Verdict} from the people themselves: permission, suppression, no address."""
    groups, strangers = {}, {}
    for delivery in deliveries:
        if delivery.contact_id is None:
            strangers.setdefault(delivery.channel, []).append(delivery)
        else:
            groups.setdefault((delivery.purpose, delivery.channel), []).append(delivery)
    found = {}
    for (purpose, channel), members in groups.items():
        people = {delivery.contact_id for delivery in members}
        reasons = consent.refusals(people, purpose=purpose, channel=channel)
        for delivery in members:
            if reason := reasons.get(delivery.contact_id):
                found[delivery.pk] = Verdict(SKIP, reason)
    for channel, members in strangers.items():
        found |= _suppressed(channel, members)
    return found


def _unpublished(deliveries):
    """{delivery id: Verdict} for messages that an editor has taken back, also those chosen for an earlier attempt."""
    keys = {delivery.message_key for delivery in deliveries} - {None}
    if not keys:
        return {}
    live = versions.live(keys)
    held = Verdict(HOLD, "message_unpublished")
    return {delivery.pk: held for delivery in deliveries if delivery.message_key in keys - live}


def _suppressed(channel, deliveries):
    """For messages to an address that is nobody's (a test, a notice)."""
    blocked = suppression.suppressed({delivery.address.lower() for delivery in deliveries}, channel)
    found = {}
    for delivery in deliveries:
        scopes = blocked.get(delivery.address.lower(), {})
        hard = any(reason in suppression.HARD for reason in scopes.values())
        soft = delivery.purpose != TRANSACTIONAL and scopes.keys() & {delivery.purpose, "*"}
        if hard or soft:
            found[delivery.pk] = Verdict(SKIP, "suppressed")
    return found


def _add(found, more):
    for number, verdict in more.items():
        found.setdefault(number, verdict)
