"""The news of delivery, as Event rows for the rooms above."""

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent
from wagtail_nurture.lookups import one_of
from wagtail_nurture.tracking import recorder
from wagtail_nurture.tracking.models import Event

from . import trials
from .models import Delivery


SENT, SKIPPED, FAILED = "message.sent", "message.skipped", "message.failed"
OPENED, CLICKED, UNSUBSCRIBED = "message.opened", "message.clicked", "message.unsubscribed"
DECIDED, ANSWERED = "message.decided", "message.answered"


def subject_of(delivery):
    """What the event is about: the step that sent it, or the delivery itself."""
    if delivery.enrolment_id and delivery.step_id:
        return f"step:{delivery.enrolment_id}:{delivery.step_id}"
    return f"delivery:{delivery.pk}"


def properties_of(delivery):
    """The facts every message event carries."""
    facts = {"delivery": delivery.pk}
    if delivery.scenario_id:
        facts["scenario"] = delivery.scenario_id
    if delivery.message_key:
        facts["message"] = str(delivery.message_key)
    if delivery.reason:
        facts["reason"] = delivery.reason
    return facts


def proposed_in(delivery):
    """{block id: [[page id, code of why, about]]} that the message of a sent ``delivery`` proposed, as was kept.

    None when nothing was kept of it: it proposes no pages, or is to nobody, or its events are past their time.
    """
    if not (delivery.contact_id and delivery.sent_at):
        return None
    kept = Event.objects.filter(contact=delivery.contact_id, kind=SENT, at=delivery.sent_at)
    told = (facts for facts in kept.values_list("properties", flat=True) if facts.get("delivery") == delivery.pk)
    return next((facts.get("proposed") for facts in told), None)


def record(deliveries, kind, *, owners=None):
    """One event of ``kind`` for each of ``deliveries``, written together, inside the transaction of their new state.

    With the person as of now: they may have been erased or merged since the message was claimed. ``owners`` ({delivery
    id: contact id}) tells them where the rows are locked already. Trials leave none.
    """
    deliveries = [delivery for delivery in deliveries if not trials.is_trial(delivery)]
    if not deliveries:
        return
    moment = clock.now()
    numbers = [delivery.pk for delivery in deliveries]
    if owners is None:
        owners = dict(Delivery.objects.filter(one_of("pk", numbers)).values_list("pk", "contact_id"))
    measured = _measured(deliveries, owners) if kind == SENT else {}
    recorder.record_many(
        [
            Event(
                at=delivery.sent_at if kind == SENT and delivery.sent_at else moment,
                kind=kind,
                site_id=delivery.site_id,
                contact_id=owners.get(delivery.pk),
                locale=delivery.locale,
                subject=subject_of(delivery),
                properties=properties_of(delivery) | measured.get(delivery.pk, {}) | _proposed(delivery, kind),
            )
            for delivery in deliveries
        ]
    )


def _proposed(delivery, kind):
    return {"proposed": delivery.proposed} if kind == SENT and delivery.proposed else {}


def decided(deliveries, *, decision, by):
    """One event for each of ``deliveries`` about which ``by`` (a name) decided: "again" or "sent"."""
    recorder.record_many(
        [
            Event(
                at=clock.now(),
                kind=DECIDED,
                site_id=delivery.site_id,
                contact_id=delivery.contact_id,
                locale=delivery.locale,
                subject=subject_of(delivery),
                properties=properties_of(delivery) | {"decision": decision, "by": by},
            )
            for delivery in deliveries
            if delivery.contact_id and not trials.is_trial(delivery)
        ]
    )


def _measured(deliveries, owners):
    """{delivery id: {"measured": [...]}}: what of each person would be seen, so that silence is not taken for a no.

    One query for the whole set.
    """
    agreed = consent.granted_for(set(owners.values()) - {None}, ["opens", "tracking"], channel="site")
    seen = {"opens": agreed["opens"], "clicks": agreed["tracking"]}
    return {
        delivery.pk: {"measured": [what for what, people in seen.items() if owners.get(delivery.pk) in people]}
        for delivery in deliveries
    }
