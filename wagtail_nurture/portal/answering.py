"""An answer to the question of a mail becomes a fact; a second one takes its place."""

from django.db import transaction

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event


#: Characters of what somebody may write besides.
LONGEST_COMMENT = 1000


@transaction.atomic
def answer(delivery, facts, option, comment=""):
    """The person of ``delivery`` answers its question ``facts`` with ``option``. Returns the standing Event.

    The same answer twice is one; another one replaces what this message was answered before.
    """
    contact = Contact.objects.select_for_update().get(pk=delivery.contact_id)
    said = {"question": facts["question"], "answer": option["words"], "delivery": delivery.pk}
    if "score" in option:
        said |= {"answer": str(option["score"]), "score": option["score"]}
    if delivery.message_key:
        said["message"] = str(delivery.message_key)
    before = standing(delivery, facts)
    comment = comment or (before.properties.get("comment", "") if before else "")
    said |= {"comment": comment} if comment else {}
    if before is not None and before.properties == said:
        return before
    if before is not None:
        recorder.retire(Event.objects.filter(pk=before.pk), kinds.SURVEY_REPLACED)
    return recorder.record(
        kinds.SURVEY_ANSWERED,
        site=delivery.site_id,
        contact=contact,
        locale=delivery.locale,
        subject=f"survey:{facts['survey']}",
        properties=said,
    )


def standing(delivery, facts):
    """The Event of what this message's question was answered so far, or None."""
    rows = Event.objects.filter(
        contact=delivery.contact_id, kind=kinds.SURVEY_ANSWERED, subject=f"survey:{facts['survey']}"
    )
    mine = (
        event
        for event in rows.order_by("-pk")
        if (event.properties.get("delivery"), event.properties.get("question")) == (delivery.pk, facts["question"])
    )
    return next(mine, None)
