"""The person's own rhythm: marketing mail waits its turn; what they asked for expressly never does (C2, D11).

Somebody who wants one mail a week may have two due at once, in two workers. Whose turn it is stands in the database,
one row a person (``Turn``): whoever inserts it first sends, the other waits. A turn counts while its message is on its
way, and after that as long as the gap lasts; a turn whose message did not leave after all is void.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from wagtail_nurture import alarm, clock
from wagtail_nurture.contacts import wishes
from wagtail_nurture.lookups import one_of

from .gates import SKIP, WAIT, Verdict
from .models import Delivery, Turn
from .outbox import TRANSACTIONAL


State = Delivery.State

PAUSED, MUTED = "paused_by_person", "muted_topic"
#: The reasons of messages that wait by the person's wish.
WAITING = (PAUSED, *wishes.DAYS)

#: The channels that a person's rhythm speaks of: all together.
PRESSING = ("email", "sms")

#: However the clocks stand, a message that has to wait is not asked again at once.
SOONEST = timedelta(minutes=1)

_ON_ITS_WAY = (State.QUEUED, State.CLAIMED, State.SENDING)
_LEFT = (State.SENT, State.UNKNOWN)


def ask(deliveries, *, take=True):
    """{delivery id: Verdict} for those of ``deliveries`` (list, most urgent first) that must wait or are not wanted.

    One query when nobody wishes for less and nothing is muted among those of a scenario; at most six otherwise. Takes
    the turn for those who may leave; without ``take`` it only tells, and writes nothing.
    """
    mine = [each for each in deliveries if each.contact_id and _is_pressing(each)]
    found = _unwanted(mine)
    rhythms = wishes.rhythms({each.contact_id for each in mine}) if mine else {}
    slow = []
    for delivery in mine:
        rhythm = rhythms.get(delivery.contact_id)
        if rhythm is None or delivery.pk in found:
            continue
        if rhythm.paused_until:
            found[delivery.pk] = Verdict(WAIT, PAUSED, rhythm.paused_until)
        elif rhythm.gap:
            slow.append(delivery)
    return found | _in_turn(slow, rhythms, take)


def _is_pressing(delivery):
    return delivery.channel in PRESSING and delivery.purpose != TRANSACTIONAL


def _unwanted(deliveries):
    """Messages of which every topic is muted by their person: what the passage began with, such as the document."""
    about = {each.pk: set(each.context.get("topics") or ()) for each in deliveries if each.scenario_id}
    asked = [each for each in deliveries if about.get(each.pk)]
    muted = wishes.muted({each.contact_id for each in asked}) if asked else {}
    return {each.pk: Verdict(SKIP, MUTED) for each in asked if about[each.pk] <= muted.get(each.contact_id, {}).keys()}


def _in_turn(deliveries, rhythms, take):
    """{delivery id: Verdict} of those whose turn it is not; with ``take`` the others hold it from now on."""
    if not deliveries:
        return {}
    now, people = clock.now(), {each.contact_id for each in deliveries}
    last = _last_left(people)
    busy = {person for person, at in last.items() if at > now - rhythms[person].gap}
    taken, void = _turns(people, rhythms, now)
    busy |= taken
    wanted = {}
    for delivery in deliveries:
        if delivery.contact_id not in busy:
            wanted.setdefault(delivery.contact_id, delivery.pk)
    holders = _take(people, wanted, void) if take else _holders(busy) | wanted
    return {
        each.pk: Verdict(WAIT, str(rhythms[each.contact_id].frequency), _next(each, last, rhythms, now))
        for each in deliveries
        if holders.get(each.contact_id) != each.pk
    }


def _take(people, wanted, void):
    """Give ``wanted`` ({contact id: delivery id}) their turns, as far as nobody else was faster: who holds them now."""
    if void:
        # By message too: another worker may have given the person's turn to the next one in between.
        Turn.objects.filter(contact__in=people, delivery_id__in=void).delete()
    # In the same order everywhere, so that two workers never wait for each other.
    turns = [Turn(contact_id=person, delivery_id=number) for person, number in sorted(wanted.items())]
    Turn.objects.bulk_create(turns, ignore_conflicts=True)
    return _holders(people)


def _holders(people):
    return dict(Turn.objects.filter(one_of("contact_id", people)).values_list("contact", "delivery_id"))


def _turns(people, rhythms, now):
    """(those of ``people`` whose turn is taken, the messages whose turn has lapsed or that did not leave)."""
    rows = Turn.objects.filter(one_of("contact_id", people)).values_list(
        "contact", "delivery_id", "delivery__state", "delivery__sent_at"
    )
    taken, void = set(), []
    for person, number, state, sent_at in rows:
        lasts = sent_at and sent_at > now - rhythms[person].gap
        if state in _ON_ITS_WAY or (state in _LEFT and lasts):
            taken.add(person)
        else:
            void.append(number)
    return taken, void


def _last_left(people):
    """{contact id: when the last marketing mail or text left}, also before they wished for less. One query."""
    rows = Delivery.objects.filter(
        one_of("contact_id", people), channel__in=PRESSING, state__in=_LEFT, sent_at__isnull=False
    )
    rows = rows.exclude(purpose=TRANSACTIONAL).exclude(key__startswith="test:")
    return dict(rows.values("contact").annotate(last=Max("sent_at")).values_list("contact", "last"))


def _next(delivery, last, rhythms, now):
    """When to ask again: a gap after the last one, or from now if that one is only just leaving."""
    gap = rhythms[delivery.contact_id].gap
    return max(last.get(delivery.contact_id, now) + gap, now + SOONEST)


def reconsider(contact_ids):
    """These people changed their wishes: what waited by the former ones is asked again now. How many messages."""
    rows = Delivery.objects.filter(state=State.QUEUED, contact__in=list(contact_ids), reason__in=WAITING)
    with transaction.atomic():
        lanes = set(rows.values_list("lane", flat=True).distinct())
        count = rows.update(not_before=clock.now())
        for lane in lanes:
            alarm.wake(lane)
    return count
