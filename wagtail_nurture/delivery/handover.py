"""Hands a claimed, filled batch over to its channel, window by window, and writes each answer down."""

import random
import time
from collections import deque
from datetime import timedelta

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import suppression

from . import circuit, claims, told, weigh
from .channels.answers import InDoubt, Refused, TryLater, Unreachable
from .marks import Marks
from .models import Delivery
from .outbox import CHUNK
from .settle import report_sent, settle


State, Guarantee = Delivery.State, Delivery.Guarantee

#: So many troubles in a row are the server's, not the messages'.
TROUBLES = 5
#: Seconds after which what was looked up about permissions counts as old, however few messages have left since.
FRESH_SECONDS = 0.5
#: Seconds after which the news of what left is written.
TELL_SECONDS = 1
#: Seconds before the second attempt, how much longer each further one waits, and at most.
RETRY_FIRST, RETRY_FACTOR, RETRY_LONGEST = 120, 3, 6 * 3600


class Handover:
    """One batch on its way out. ``parcels``: {delivery id: Parcel}; rows without one are already settled.

    ``until`` is a ``time.monotonic()`` deadline; ``between`` is called between windows. What is not reached goes back.
    """

    def __init__(self, channel, deliveries, parcels, *, fence, copied, until, between):
        self.channel, self.parcels, self.fence, self.copied = channel, parcels, fence, copied
        self.until, self.between = until, between
        self._rest = [delivery for delivery in deliveries if delivery.pk in parcels]
        self._marks = Marks(fence)
        self._prepared = {}
        self._untold = []
        self._told_at = time.monotonic()
        self._troubles = 0
        self._renewed_at = time.monotonic()
        self._works = False

    def run(self):
        """Hand over what can be. Returns how many messages the server took."""
        sent = 0
        try:
            while self._rest and time.monotonic() < self.until:
                window = self._rest[: settings.SEND_WINDOW]
                del self._rest[: len(window)]
                sent += self._window(window)
                if self._rest:
                    self.between()
        except Unreachable as problem:
            self._works = False
            circuit.open_for(self.channel.slug, problem.detail)
        finally:
            claims.give_back(self.fence, [delivery.pk for delivery in self._rest])
            self._tell()
        if self._works:
            circuit.close_for(self.channel.slug)
        return sent

    def _window(self, window):
        self._keep_lease(window)
        looked_at = time.monotonic()
        verdicts = weigh.objections(window, copied=self.copied)
        told.refuse(window, verdicts, fence=self.fence)
        waiting = deque(delivery for delivery in window if delivery.pk not in verdicts)
        sent = 0
        try:
            while waiting:
                delivery = waiting.popleft()
                self.channel.expect(self._message_of(waiting[0]) if waiting else None)
                if self._one(delivery):
                    sent += 1
                    self._untold.append(delivery)
                self._keep_lease(waiting)
                if time.monotonic() - looked_at > FRESH_SECONDS:
                    break
        finally:
            # Also on the way out of a dying worker (Django-Q's time limit): what the server took is written down.
            self._rest[:0] = waiting
            self._marks.finish()
        if len(self._untold) >= CHUNK or time.monotonic() - self._told_at > TELL_SECONDS:
            self._tell()
        return sent

    def _tell(self):
        """Write the news of what left since the last time: not after each window, since it costs as much as one."""
        news, self._untold, self._told_at = self._untold, [], time.monotonic()
        report_sent(news, fence=self.fence)

    def _message_of(self, delivery):
        """The message of ``delivery``, prepared once; None when it was refused."""
        if delivery.pk not in self._prepared:
            parcel = self.parcels.pop(delivery.pk)
            try:
                self._prepared[delivery.pk] = parcel.at, self.channel.prepare(parcel), None
            except Refused as answer:
                self._prepared[delivery.pk] = parcel.at, None, answer
        return self._prepared[delivery.pk][1]

    def _one(self, delivery):
        """Hand ``delivery`` over; True when the server took it."""
        self._message_of(delivery)
        at, message, objection = self._prepared.pop(delivery.pk)
        try:
            if objection is not None:
                raise objection
            if not self._marks.leaving(delivery, at=at):
                return False
            self.channel.hand_over(message)
        except Refused as answer:
            self._refused(delivery, answer)
        except TryLater as answer:
            self._later(delivery, answer)
        except InDoubt as answer:
            self._doubtful(delivery, answer)
        except Unreachable:
            claims.take_back(self.fence, delivery)
            raise
        else:
            self._marks.accepted(delivery)
            delivery.sent_at = at
            self._troubles, self._works = 0, True
            return True
        return False

    def _refused(self, delivery, answer):
        if answer.gone and delivery.address:
            suppression.suppress(delivery.address, channel=delivery.channel, reason=suppression.Reason.HARD_BOUNCE)
        self._settle(delivery, state=State.FAILED, reason=answer.reason, error=answer.detail)
        if answer.reason == "refused_policy":
            self._trouble(answer)

    def _later(self, delivery, answer):
        if delivery.attempts >= settings.MAX_ATTEMPTS:
            self._settle(delivery, state=State.FAILED, reason="too_many_attempts", error=answer.detail)
        else:
            self._settle(
                delivery,
                state=State.QUEUED,
                reason="try_again",
                error=answer.detail,
                retry_at=retry_at(delivery.attempts),
                keep_moment=delivery.sent_at is not None,
            )
        self._trouble(answer)

    def _doubtful(self, delivery, answer):
        repeat = delivery.guarantee == Guarantee.AT_LEAST_ONCE and delivery.attempts < settings.MAX_ATTEMPTS
        with transaction.atomic():
            self._settle(
                delivery,
                state=State.QUEUED if repeat else State.UNKNOWN,
                reason="no_answer",
                error=answer.detail,
                retry_at=retry_at(delivery.attempts) if repeat else None,
                keep_moment=True,
            )
            if not repeat:
                told.uncertain()
        self._trouble(answer)

    def _settle(self, delivery, **outcome):
        settle([delivery], fence=self.fence, **outcome)

    def _trouble(self, answer):
        self._troubles += 1
        if self._troubles >= TROUBLES:
            raise Unreachable(answer.detail)

    def _keep_lease(self, waiting):
        """Renew early enough that the slowest server cannot make us lose what is still ours."""
        if time.monotonic() - self._renewed_at > settings.LEASE_SECONDS / 4:
            self._renewed_at = time.monotonic()
            claims.renew(self.fence, [delivery.pk for delivery in [*waiting, *self._rest]])


def retry_at(attempts):
    """When to try again after so many attempts, in lease time as a query expression."""
    seconds = min(RETRY_FIRST * RETRY_FACTOR ** (attempts - 1), RETRY_LONGEST)
    return clock.lease_time() + timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311
