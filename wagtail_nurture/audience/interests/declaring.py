"""What people say themselves: that a topic interests them, or no longer does."""

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.contacts.changes import Change, announce
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import inbox, kinds

from .models import Interest


inbox.listen(kinds.INTEREST_DECLARED)


def declared(contact_ids):
    """{contact id: set of the topics (slugs) that they said to care for}. One query."""
    rows = Interest.objects.filter(contact_id__in=list(contact_ids), declared_at__isnull=False)
    found = {}
    for contact, topic in rows.values_list("contact_id", "topic"):
        found.setdefault(contact, set()).add(topic)
    return found


@transaction.atomic
def declare(contact, topic, *, wanted=True):
    """``contact`` says that ``topic`` (slug) interests them, or takes it back. Whether that is news."""
    at, topic = clock.now(), one_line(topic, 100)
    if not topic:
        return False
    if wanted:
        Interest.objects.bulk_create(
            [Interest(contact_id=contact.pk, topic=topic, reckoned_at=at)], ignore_conflicts=True
        )
    rows = Interest.objects.filter(contact=contact, topic=topic, declared_at__isnull=wanted)
    if not rows.update(declared_at=at if wanted else None):
        return False
    if not wanted:
        Interest.objects.filter(contact=contact, topic=topic, declared_at=None, strength=None).delete()
    announce([Change(contact.pk, kinds.INTEREST_DECLARED, f"topic:{topic}"[:100], {"wanted": wanted}, at=at)])
    return True
