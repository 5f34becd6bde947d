"""Two people turn out to be one: which of their passages goes on, and which of their messages still leaves.

Of two passages that one person could not be in at once the older one stays. What one person enters once, and has been
through as one of the two, they do not go through again as the other; nor do they get the same message of it twice.
"""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, Substr

from wagtail_nurture import clock
from wagtail_nurture.delivery import events
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.taking_out import put_back

from . import waking
from .leaving import MERGED, Departure, depart
from .models import Enrolment, Token, WaitSubscription


ACTIVE = Enrolment.Status.ACTIVE
_WAITING = (Delivery.State.QUEUED, Delivery.State.HELD)


def merge_enrolments(rows, field, into):
    """Give ``rows`` (the passages of one person) to the Contact ``into``. A dozen statements, whatever their number."""
    theirs, own = list(rows), list(Enrolment.objects.filter(contact=into, scenario__in=rows.values("scenario")))
    if not theirs:
        return
    # Whoever decides about one of them waits here, or loses them.
    numbers = [row.pk for row in (*theirs, *own) if row.status == ACTIVE]
    list(Token.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk", flat=True))
    theirs, own = list(rows), list(Enrolment.objects.filter(pk__in=[row.pk for row in own]))
    gone = superfluous(theirs, own)
    depart([Departure(number, MERGED) for number in sorted(gone)], at=clock.now())
    twins = _twins(theirs, own)
    if twins:
        # All that workers have of both, at once: who has some of it and asks for the rest, which is in the same window,
        # waits for the worker that closes it, as the worker does for them.
        put_back(Delivery.objects.filter(contact__in=[into.pk, *{row.contact_id for row in theirs}]))
        _spare(twins)
    former = Concat(Substr("entry_key", 1, 70), Value(":merged:"), Cast("pk", CharField()))
    Enrolment.objects.filter(pk__in=[row.pk for row, _own in twins]).update(entry_key=former)
    rows.update(**{field: into})
    _look_again([row.pk for row in (*theirs, *own) if row.status == ACTIVE and row.pk not in gone])


def superfluous(theirs, own):
    """The ids of the active passages that end: the younger one in each slot, and what was gone through already."""
    gone, slots = set(), {}
    for row in sorted((*theirs, *own), key=lambda row: (row.entered_at, row.pk)):
        if row.status == ACTIVE and slots.setdefault((row.scenario_id, row.slot), row) is not row:
            gone.add(row.pk)
    for pair in _twins(theirs, own):
        running = [row for row in pair if row.status == ACTIVE]
        if len(running) == 1:
            gone.add(running[0].pk)
    return gone


def _twins(theirs, own):
    """[(theirs, own)] that one person could not both have begun."""
    known = {(row.scenario_id, row.entry_key): row for row in own}
    pairs = [(row, known.get((row.scenario_id, row.entry_key))) for row in theirs]
    return [(row, twin) for row, twin in pairs if twin is not None]


def _spare(twins):
    """Skip what waits of a message that the person got, or is about to get, by the other passage."""
    number_of = {row.pk: place for place, pair in enumerate(twins) for row in pair}
    lost = [Delivery.State.SKIPPED, Delivery.State.FAILED]
    sent = Delivery.objects.filter(enrolment_id__in=number_of).exclude(state__in=lost)
    put_back(sent)  # a worker would give them to the server while we choose
    held, doubles = set(), []
    for row in sorted(sent.select_for_update(), key=lambda row: (row.state in _WAITING, row.pk)):
        thing = (number_of[row.enrolment_id], row.step_id, row.channel)
        if thing in held and row.state in _WAITING:
            doubles.append(row)
        held.add(thing)
    skipped = {"state": Delivery.State.SKIPPED, "reason": "merged", "fence": None, "lease_until": None}
    Delivery.objects.filter(pk__in=[row.pk for row in doubles]).update(**skipped)
    for row in doubles:
        row.state, row.reason = skipped["state"], skipped["reason"]
    events.record(doubles, events.SKIPPED)


def _look_again(numbers):
    """Those who go on are taken from who decides about them as somebody else; who waits for something to happen looks
    whether it has happened to the other one."""
    in_hand = Token.objects.filter(pk__in=numbers, state=Token.State.CLAIMED)
    in_hand.update(state=Token.State.READY, fence=None, lease_until=None)
    waiting = WaitSubscription.objects.filter(enrolment__in=numbers).values_list("enrolment", flat=True)
    waking.wake(sorted(set(waiting)), clock.now())
