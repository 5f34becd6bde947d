"""What a person, or a mended cause, lets go: held messages leave, uncertain ones are decided."""

from django.db import transaction

from wagtail_nurture import alarm, clock

from . import events, outbox
from .models import Delivery


State = Delivery.State

#: The reason of an uncertain message of which a second copy was sent.
SENT_AGAIN = "sent_again"


def release(queryset=None, **which):
    """Let held messages wait again: ``which`` are filters (``reason="paused", scenario_id=3``). How many.

    They are checked anew on their way out; one whose last moment has passed is skipped then.
    """
    rows = (Delivery.objects.all() if queryset is None else queryset).filter(state=State.HELD, **which)
    with transaction.atomic():
        lanes = set(rows.values_list("lane", flat=True).distinct())
        count = rows.update(state=State.QUEUED, reason="", retry_at=None)
        for lane in lanes:
            alarm.wake(lane)
    return count


def withdraw(queryset, *, reason, limit=outbox.CHUNK):
    """At most ``limit`` of those in ``queryset`` that wait or are held are not sent, for ``reason``. How many."""
    with transaction.atomic():
        waiting = queryset.filter(state__in=[State.QUEUED, State.HELD]).order_by("pk")
        gone = list(waiting.select_for_update()[:limit])
        rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in gone])
        rows.update(state=State.SKIPPED, reason=reason, retry_at=None)
        for delivery in gone:
            delivery.state, delivery.reason = State.SKIPPED, reason
        events.record(gone, events.SKIPPED)
    return len(gone)


def send_again(deliveries, *, by=""):
    """Send uncertain or refused messages (list) once more, each as a new message. How many were new.

    One that somebody has decided about meanwhile is passed over. ``by`` is the name of who decides, for the record.
    """
    with transaction.atomic():
        rows = _undecided(deliveries, [State.UNKNOWN, State.FAILED])
        count = outbox.put([_copy(delivery) for delivery in rows])
        uncertain = [delivery for delivery in rows if delivery.state == State.UNKNOWN]
        _decide(uncertain, reason=SENT_AGAIN)
        events.decided(uncertain, decision="again", by=by)
    return count


def count_as_sent(deliveries, *, by=""):
    """``by`` decides that these uncertain messages (list) arrived. How many; those decided meanwhile are left."""
    with transaction.atomic():
        rows = _undecided(deliveries, [State.UNKNOWN])
        for delivery in rows:
            delivery.sent_at = delivery.sent_at or clock.now()
        _decide(rows, state=State.SENT, reason="counted_as_sent", fence=None)
        events.record(rows, events.SENT)
        events.decided(rows, decision="sent", by=by)
    return len(rows)


def _undecided(deliveries, states):
    """Those of ``deliveries`` about which nobody has decided by now, locked where the database can."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("contact", "site")
    rows = rows.filter(pk__in=[delivery.pk for delivery in deliveries], state__in=states)
    return list(rows.exclude(state=State.UNKNOWN, reason=SENT_AGAIN).order_by("pk"))


def _decide(deliveries, **changes):
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(**changes)


def _copy(delivery):
    return outbox.draft(
        key=f"again:{delivery.pk}",
        contact=delivery.contact,
        site=delivery.site,
        purpose=delivery.purpose,
        lane=delivery.lane,
        channel=delivery.channel,
        message_key=delivery.message_key,
        system=delivery.system,
        locale=delivery.locale,
        context=delivery.context,
        guarantee=delivery.guarantee,
        priority=delivery.priority,
        scenario_id=delivery.scenario_id,
        step_id=delivery.step_id,
        enrolment_id=delivery.enrolment_id,
        address=delivery.address if delivery.contact is None else None,
    )
