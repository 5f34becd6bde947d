"""How far the hand-over of a window of messages has come: one small row, marked before messages leave (DESIGN law 5).

All that is known of a worker that was killed stands in it: which messages the server took, which few may have left, and
which were never given. The rows of the messages themselves stay claimed until it is closed, and are written together
then.
"""

from contextlib import contextmanager, suppress

from django.db import connection, transaction

from wagtail_nurture.exceptions import Lost
from wagtail_nurture.lookups import one_of

from .choose import choice_of, kept
from .marks import marks_of
from .models import Delivery, SendWindow
from .settle import first_moment, sent
from .strides import Stride


State = Delivery.State


class Window:
    """``deliveries``, claimed under ``fence``, from now on leaving in this order; ``at`` is the moment they carry.

    Whoever is not ours any more is not among them. To be closed in any case.
    """

    def __init__(self, deliveries, *, fence, at):
        self._deliveries, self._fence, self._at = deliveries, fence, at
        self._taken = []
        self._begun = self._asked = self._reach = self._left = 0
        self._let_go = None
        self._open()
        self._marks = marks_of(fence)
        self._stride = Stride(self._marks.most)
        self._place = {delivery.pk: place for place, delivery in enumerate(self._deliveries)}

    def _open(self):
        """Keep the order and the choices, and the rows of those that are still ours locked until that is committed:
        whoever takes messages out of our hand looks at them first, and then at windows."""
        with transaction.atomic():
            window = SendWindow(
                fence=self._fence, messages=self._numbers(), choices=kept(self._deliveries), at=self._at
            )
            window.save(force_insert=True)
            ours = self._locked(self._deliveries)
            if len(ours) < len(self._deliveries):
                self._deliveries = [delivery for delivery in self._deliveries if delivery.pk in ours]
                window.messages = self._numbers()
                window.save(update_fields=["messages"])

    def _numbers(self):
        return [delivery.pk for delivery in self._deliveries]

    @contextmanager
    def handing_over(self):
        """One message is handed over inside this block; afterwards the database can be asked again."""
        try:
            yield
        finally:
            self._written()

    def begins(self, delivery):
        """The server is thinking about the envelope of ``delivery``: the mark may be written meanwhile."""
        self._begin(self._place.get(delivery.pk))

    def leaves(self, delivery):
        """Commit that ``delivery`` is given to the server now. Raises Lost when it is not ours any more."""
        self._written()
        while (place := self._place.get(delivery.pk)) is not None:
            if self._covers(place):
                self._let_go = delivery.pk
                self._left = place + 1  # then: should a signal come in between, too few are sure and not too many
                return
            self._ask(place, sure=place)
            if not self._answered():
                self._look_again()
        raise Lost

    def leaves_next(self, delivery):
        """The server has the envelope of ``delivery`` and thinks about the text before it: the mark, as before."""
        if self._begun:
            self._begin(self._place.get(delivery.pk), unsettled=1)

    def _begin(self, place, *, unsettled=0):
        """Let the database write the mark of ``place`` (None: not ours), if it does so while we go on; until it has it
        can be asked nothing else. So many messages before it are not settled. What goes wrong is done again by
        :meth:`leaves`, and then heard of."""
        if self._marks.apart and place is not None and not self._covers(place):
            with suppress(Exception):
                self._ask(place, sure=place - unsettled)

    def _covers(self, place):
        """Whether it is written that the message at ``place`` may have been given."""
        return place < self._begun and self._stride.lasts()

    def _ask(self, place, *, sure):
        # First: a signal may end the worker in between, and the window is closed even then.
        self._asked = place + self._stride.begin(place)
        self._reach = max(self._reach, self._asked)
        self._marks.begin(self._asked, sure)

    def _written(self):
        """Wait for the mark that the database is writing."""
        if self._asked:
            with suppress(Exception):
                self._answered()
            self._asked = 0

    def _answered(self):
        """Wait likewise. False: it was not written, since somebody took messages out of the window."""
        if written := self._marks.end():
            self._begun = self._asked
        self._asked = 0
        return written

    def _look_again(self):
        """Learn which messages were taken out of the window; all, if somebody believed us dead."""
        with transaction.atomic():
            left = SendWindow.objects.filter(pk=self._fence).update(changed=False)
            rows = self._rows(self._deliveries) if left else Delivery.objects.none()
            ours = set(rows.values_list("pk", flat=True))
        self._place = {number: place for number, place in self._place.items() if number in ours}

    def taken(self, delivery):
        """The server took ``delivery``: committed together with the next mark, or by :meth:`close`."""
        self._taken.append(delivery)

    def passed_over(self, deliveries):
        """The numbers of those of ``deliveries`` that did not leave although a mark covered them. Whoever erased or
        merged their person left them to us, and they are no longer as we know them."""
        return [each.pk for each in deliveries if self._left <= self._place.get(each.pk, -1) < self._reach]

    def close(self, *, doubtful=None):
        """Write what became of all, with the news of it, in one transaction. What was never given stays claimed, and so
        does ``doubtful`` (what the worker had in hand when it was ended) unless it was let go: then it may have been.
        """
        self._written()
        if doubtful is not None and (doubtful.pk != self._let_go or doubtful in self._taken[-1:]):
            doubtful = None
        self._mark_all(unsettled=0 if doubtful is None else 1)
        written = self._taken if doubtful is None else [*self._taken, doubtful]
        with transaction.atomic():  # rows first, the window last, as whoever takes messages out of it
            # They are written in groups, in any order. (SQLite locks nothing, and wants a write to come first.)
            owners = self._locked(written) if connection.features.has_select_for_update else None
            sent(self._taken, fence=self._fence, at=self._at, owners=owners)
            if doubtful is not None:
                rows = self._rows([doubtful])
                rows.update(state=State.SENDING, sent_at=first_moment(self._at), **choice_of(doubtful))
            mine = SendWindow.objects.filter(pk=self._fence)
            mine._raw_delete(mine.db)

    def _mark_all(self, *, unsettled):
        """That nothing else is in doubt: to write what became of all takes longer than to give some of them."""
        if self._taken:
            with self.handing_over(), suppress(Exception):
                self._asked = self._left
                self._marks.begin(self._left, sure=self._left - unsettled)
                self._answered()  # here: if a signal ends it, it is waited for once more

    def _locked(self, deliveries):
        """{delivery id: contact id} of those of ``deliveries`` that are still ours, locked in the order in which
        everybody locks them: somebody who is erased may get two of them."""
        rows = self._rows(deliveries).order_by("pk").select_for_update()
        return dict(rows.values_list("pk", "contact_id"))

    def _rows(self, deliveries):
        theirs = one_of("pk", [delivery.pk for delivery in deliveries])
        return Delivery.objects.filter(theirs, fence=self._fence, state=State.CLAIMED)
