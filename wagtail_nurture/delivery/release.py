"""What a person, or a mended cause, lets go: held messages leave, uncertain ones are decided."""

from django.db import transaction

from wagtail_nurture import alarm, clock

from . import events, outbox
from .models import Delivery


State = Delivery.State


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


def send_again(deliveries):
    """Send uncertain or refused messages (list) once more, each as a new message. How many were new."""
    copies = [
        outbox.draft(
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
        for delivery in deliveries
        if delivery.state in {State.UNKNOWN, State.FAILED}
    ]
    with transaction.atomic():
        numbers = [delivery.pk for delivery in deliveries]
        Delivery.objects.filter(pk__in=numbers, state=State.UNKNOWN).update(reason="sent_again")
        return outbox.put(copies)


def count_as_sent(deliveries):
    """A person decides that these uncertain messages (list) arrived. How many."""
    numbers = [delivery.pk for delivery in deliveries]
    with transaction.atomic():
        rows = Delivery.objects.select_for_update().filter(pk__in=numbers, state=State.UNKNOWN)
        decided = list(rows)
        for delivery in decided:
            delivery.sent_at = delivery.sent_at or clock.now()
        rows.update(state=State.SENT, reason="counted_as_sent", fence=None)
        events.record(decided, events.SENT)
    return len(decided)
