"""What becomes of a message that the server did not take: written at once, under the batch's fence."""

import random
from datetime import timedelta

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import suppression

from . import told
from .choose import choice_of
from .models import Delivery
from .settle import settle


State, Guarantee = Delivery.State, Delivery.Guarantee

#: Seconds before the second attempt, how much longer each further one waits, and at most.
RETRY_FIRST, RETRY_FACTOR, RETRY_LONGEST = 120, 3, 6 * 3600


def refused(delivery, answer, *, fence):
    """For good, as ``answer`` (answers.Refused) says; an address that is gone is written to no more."""
    if answer.gone and delivery.address:
        suppression.suppress(delivery.address, channel=delivery.channel, reason=suppression.Reason.HARD_BOUNCE)
    _settle(delivery, fence=fence, state=State.FAILED, reason=answer.reason, error=answer.detail)


def put_off(delivery, answer, *, fence):
    """Until later, as ``answer`` (answers.TryLater) says, or for good after many attempts."""
    if delivery.attempts >= settings.MAX_ATTEMPTS:
        _settle(delivery, fence=fence, state=State.FAILED, reason="too_many_attempts", error=answer.detail)
        return
    _settle(
        delivery,
        fence=fence,
        state=State.QUEUED,
        reason="try_again",
        error=answer.detail,
        retry_at=retry_at(delivery.attempts),
        sent_at=delivery.sent_at,
    )


def doubtful(delivery, answer, *, fence, at):
    """It was given at ``at`` and no answer came (answers.InDoubt): once more where "surely once" is promised, or a
    person decides."""
    repeat = delivery.guarantee == Guarantee.AT_LEAST_ONCE and delivery.attempts < settings.MAX_ATTEMPTS
    with transaction.atomic():
        _settle(
            delivery,
            fence=fence,
            state=State.QUEUED if repeat else State.UNKNOWN,
            reason="no_answer",
            error=answer.detail,
            retry_at=retry_at(delivery.attempts) if repeat else None,
            sent_at=delivery.sent_at or at,
        )
        if not repeat:
            told.uncertain()


def _settle(delivery, **what):
    """It was tried as it is: a further attempt is the same message."""
    settle([delivery], choice=choice_of(delivery), **what)


def retry_at(attempts):
    """When to try again after so many attempts, in lease time as a query expression."""
    seconds = min(RETRY_FIRST * RETRY_FACTOR ** (attempts - 1), RETRY_LONGEST)
    return clock.lease_time() + timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311
