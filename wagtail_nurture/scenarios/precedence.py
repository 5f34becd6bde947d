"""Two scenarios would write to one person on one day: the one with the higher priority does, the other waits a day.

Only messages of marketing that editors drew are weighed against each other; scenarios of the same priority both write.
"""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from wagtail_nurture import clock
from wagtail_nurture.delivery import gates
from wagtail_nurture.delivery.gates import WAIT, Verdict
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.outbox import TRANSACTIONAL

from . import zones
from .models import Scenario, ScenarioState


GIVES_WAY = "gives_way"
#: Whoever has waited so long writes all the same.
LONGEST = timedelta(days=3)

_State = Delivery.State
_ON_ITS_WAY = (_State.QUEUED, _State.CLAIMED, _State.SENDING)
_LEFT = (_State.SENT, _State.UNKNOWN)


@gates.register
def gate(deliveries):
    """{delivery id: Verdict} of those that give way today. One query where nobody can; at most three."""
    now = clock.now()
    mine = [each for each in deliveries if _is_weighed(each) and each.created_at > now - LONGEST]
    if not mine:
        return {}
    ranks = _ranks({each.scenario_id for each in mine}, min(each.priority for each in mine))
    highest = max(ranks.values(), default=0)
    mine = [each for each in mine if ranks.get(each.scenario_id, highest) < highest]
    if not mine:
        return {}
    rivals, sites = _rivals({each.contact_id for each in mine}, ranks, now), zones.of_sites()
    verdicts = {}
    for each in mine:
        zone = ZoneInfo(zones.of_person(each.contact.time_zone, each.site_id, sites))
        today = now.astimezone(zone).date()
        above = [at for rank, at in rivals.get(each.contact_id, ()) if rank > ranks[each.scenario_id]]
        if any(at.astimezone(zone).date() == today for at in above):
            tomorrow = (now.astimezone(zone) + timedelta(days=1)).astimezone(UTC)
            verdicts[each.pk] = Verdict(WAIT, GIVES_WAY, tomorrow)
    return verdicts


def _is_weighed(delivery):
    return (
        delivery.scenario_id is not None
        and delivery.contact_id is not None
        and delivery.channel == "email"
        and delivery.purpose != TRANSACTIONAL
    )


def _ranks(scenario_ids, lowest):
    """{scenario id: priority} of these scenarios, as far as editors drew them, and of all that run above ``lowest``."""
    writes = (ScenarioState.Status.ON, ScenarioState.Status.FINISHING)
    above = Q(priority__gt=lowest, state__status__in=writes)
    return dict(Scenario.objects.filter(above | Q(pk__in=scenario_ids)).values_list("pk", "priority"))


def _rivals(contact_ids, ranks, now):
    """{contact id: [(priority, when it left or may leave)]} of the messages that may have left or may leave today."""
    soon = Q(state__in=_ON_ITS_WAY, not_before__lte=now + timedelta(days=1))
    left = Q(state__in=_LEFT, sent_at__gt=now - timedelta(days=1))
    rows = Delivery.objects.filter(soon | left, contact__in=contact_ids, scenario_id__in=ranks, channel="email")
    rows = rows.exclude(purpose=TRANSACTIONAL)
    found = {}
    for contact, scenario, state, not_before, sent_at in rows.values_list(
        "contact", "scenario_id", "state", "not_before", "sent_at"
    ):
        at = max(not_before, now) if state in _ON_ITS_WAY else sent_at
        found.setdefault(contact, []).append((ranks[scenario], at))
    return found
