"""Who may decide on whom: the claim, its fence and its lease (DESIGN law 3).

A claim is its own short transaction. It counts the attempt before the work, so that a person who kills the worker is
found also when no exception is left to tell.
"""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from wagtail_nurture import attempts, clock
from wagtail_nurture.conf import settings

from .models import Token


State = Token.State

#: On SQLite one write must end within 50 ms, so that the site's own writes do not wait.
LARGEST_ON_SQLITE = 200


def batch_size():
    """People claimed at once."""
    return min(settings.BATCH_SIZE, LARGEST_ON_SQLITE) if connection.vendor == "sqlite" else settings.BATCH_SIZE


def claim():
    """Claim people who are due: (fence, list of Token with enrolment and contact), or (None, []). Two statements."""
    fence = uuid.uuid4()
    with transaction.atomic():
        due = Token.objects.filter(state=State.READY, due_at__lte=clock.now()).order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        found = list(due.select_related("enrolment__contact")[: batch_size()])
        found = attempts.together(found, batch_size())
        if not found:
            return None, []
        mine = Token.objects.filter(pk__in=[token.pk for token in found], state=State.READY)
        taken = mine.update(
            state=State.CLAIMED,
            fence=fence,
            attempts=F("attempts") + 1,
            lease_until=clock.lease_time() + timedelta(seconds=settings.LEASE_SECONDS),
        )
    if taken < len(found):  # rows are not locked here and another worker was quicker with some
        kept = set(Token.objects.filter(fence=fence).values_list("pk", flat=True))
        found = [token for token in found if token.pk in kept]
    return fence, found


def give_back(fence):
    """Let others try at once those whom this batch has not come to; the attempt stays counted."""
    Token.objects.filter(fence=fence, state=State.CLAIMED).update(state=State.READY, fence=None, lease_until=None)


def lapsed():
    """Take back people whose worker died: (how many wait again, tokens that were tried too often). Two statements."""
    late = Token.objects.filter(state=State.CLAIMED, lease_until__lt=clock.lease_time())
    found = list(late.values_list("pk", "attempts"))
    if not found:
        return 0, []
    spent = [number for number, tried in found if tried >= attempts.most()]
    again = late.exclude(pk__in=spent).update(state=State.READY, fence=None, lease_until=None)
    return again, list(late.filter(pk__in=spent).select_related("version__scenario"))
