"""Hands a claimed, filled batch over to its channel, window by window, and writes each answer down."""

import contextlib
import time
from collections import deque
from functools import partial

from wagtail_nurture.conf import settings
from wagtail_nurture.exceptions import Lost

from . import circuit, claims, outcomes, told, weigh
from .channels.answers import InDoubt, Refused, TryLater, Unreachable
from .channels.turns import Turn
from .windows import Window


#: So many troubles in a row are the server's, not the messages'.
TROUBLES = 5
#: Seconds after which what was looked up about permissions counts as old, however few messages have left since.
FRESH_SECONDS = 0.5


class Handover:
    """One batch on its way out. ``parcels``: {delivery id: Parcel}; rows without one are already settled.

    ``until`` is a ``time.monotonic()`` deadline; ``between`` is called between windows. What is not reached goes back.
    """

    def __init__(self, channel, deliveries, parcels, *, fence, copied, until, between):
        self.channel, self.parcels, self.fence, self.copied = channel, parcels, fence, copied
        self.until, self.between = until, between
        self._rest = [delivery for delivery in deliveries if delivery.pk in parcels]
        self._prepared = {}
        self._troubles = 0
        self._renewed_at = time.monotonic()
        self._works = False

    def run(self):
        """Hand over what can be. Returns how many messages the server took."""
        sent = 0
        try:
            while self._rest and time.monotonic() < self.until:
                several = self._rest[: min(settings.SEND_WINDOW, self.channel.pace)]
                del self._rest[: len(several)]
                sent += self._window(several)
                if self._rest:
                    self.between()
        except Unreachable as problem:
            self._works = False
            circuit.open_for(self.channel.slug, problem.detail)
        finally:
            claims.give_back(self.fence, [delivery.pk for delivery in self._rest])
        if self._works:
            circuit.close_for(self.channel.slug)
        return sent

    def _window(self, several):
        self._keep_lease(several)
        looked_at = time.monotonic()
        verdicts = weigh.objections(several, copied=self.copied)
        told.refuse(several, verdicts, fence=self.fence)
        waiting = deque(delivery for delivery in several if delivery.pk not in verdicts)
        if not waiting:
            return 0
        window = Window(list(waiting), fence=self.fence, at=max(self.parcels[each.pk].at for each in waiting))
        delivery, sent = None, 0
        try:
            while waiting:
                delivery = waiting.popleft()
                turn = self._turn(window, delivery, waiting)
                sent += self._one(window, delivery, turn)
                delivery = None
                self._keep_lease(several)
                if time.monotonic() - looked_at > FRESH_SECONDS:
                    break
        finally:
            # Also on the way out of a dying worker (Django-Q's time limit): what the server took is written down.
            self._rest[:0] = waiting
            window.close(doubtful=delivery)
            self._give_back(window.passed_over(waiting))
        handled = len(several) - len(waiting)
        self.channel.pace = handled if waiting else 2 * handled
        return sent

    def _give_back(self, numbers):
        claims.give_back(self.fence, numbers)
        self._rest = [delivery for delivery in self._rest if delivery.pk not in numbers]

    def _turn(self, window, delivery, waiting):
        """The turn of ``delivery``, which is ready then; ``waiting`` come after it."""

        def meanwhile(announced):  # when it has left
            if announced:
                window.leaves_next(waiting[0])
            with contextlib.suppress(Exception):  # it is done again when its turn comes, and then heard of
                if len(waiting) > 1:
                    self._message_of(waiting[1])

        self._message_of(delivery)
        turn = partial(Turn, partial(window.begins, delivery), partial(window.leaves, delivery), meanwhile=meanwhile)
        with contextlib.suppress(Exception):  # likewise; IndexError when it is the last
            return turn(following=self._message_of(waiting[0]))
        return turn()

    def _message_of(self, delivery):
        """The message of ``delivery``, prepared once; None when it was refused."""
        if delivery.pk not in self._prepared:
            try:
                self._prepared[delivery.pk] = self.channel.prepare(self.parcels[delivery.pk]), None
            except Refused as answer:
                self._prepared[delivery.pk] = None, answer
        return self._prepared[delivery.pk][0]

    def _one(self, window, delivery, turn):
        """Hand ``delivery`` over; True when the server took it."""
        message, objection = self._prepared.pop(delivery.pk)
        try:
            if objection is not None:
                raise objection
            with window.handing_over():
                self.channel.take_turn(message, turn)
                window.taken(delivery)  # at once: a signal may end the worker in the next moment
        except Lost:  # it is not ours any more
            pass
        except Refused as answer:
            outcomes.refused(delivery, answer, fence=self.fence)
            if answer.reason == "refused_policy":
                self._trouble(answer)
        except TryLater as answer:
            outcomes.put_off(delivery, answer, fence=self.fence)
            self._trouble(answer)
        except InDoubt as answer:
            outcomes.doubtful(delivery, answer, fence=self.fence, at=self.parcels[delivery.pk].at)
            self._trouble(answer)
        except Unreachable:
            claims.give_back(self.fence, [delivery.pk])
            raise
        else:
            self._troubles, self._works = 0, True
            return True
        finally:
            del self.parcels[delivery.pk]
        return False

    def _trouble(self, answer):
        self._troubles += 1
        if self._troubles >= TROUBLES:
            raise Unreachable(answer.detail)

    def _keep_lease(self, leaving):
        """Renew early enough that the slowest server cannot make us lose what is still ours."""
        if time.monotonic() - self._renewed_at > settings.LEASE_SECONDS / 4:
            self._renewed_at = time.monotonic()
            claims.renew(self.fence, [delivery.pk for delivery in [*leaving, *self._rest]])
