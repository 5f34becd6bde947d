"""The two marks of each message, in one statement and one commit: "the former is sent, the next is leaving".

This is the only place that writes SQL by hand: it runs once a message, between two answers of the server, and building
the same update through the ORM takes longer than the server does.
"""

from django.db import connection

from wagtail_nurture import clock

from .models import Delivery


_TABLE = Delivery._meta.db_table
_MOVE = (
    f"UPDATE {_TABLE} SET state = CASE WHEN id = %s THEN 'sent' ELSE 'sending' END, reason = '', "  # noqa: S608
    "sent_at = COALESCE(sent_at, %s) "
    "WHERE id IN (%s, %s) AND fence = %s AND ((id = %s AND state IN ('sending', 'unknown')) "
    "OR (id = %s AND state = 'claimed'))"
)
_STATE = f"SELECT state FROM {_TABLE} WHERE id = %s AND fence = %s"  # noqa: S608
_NOBODY = -1


class Marks:
    """The marks of one batch. A row whose fence has changed is somebody else's and is left alone."""

    def __init__(self, fence):
        self._fence = Delivery._meta.get_field("fence").get_db_prep_value(fence, connection)
        self._accepted = _NOBODY
        self._cursor = self._opened = None

    def leaving(self, delivery, *, at):
        """Commit that ``delivery`` is given to the server at ``at``. False: it is not ours any more, leave it."""
        former, self._accepted = self._accepted, _NOBODY
        wanted = 1 if former == _NOBODY else 2
        return self._move(former, delivery.pk, at) == wanted or self._state(delivery.pk) == Delivery.State.SENDING

    def accepted(self, delivery):
        """The server took ``delivery``; committed together with the next mark, or by :meth:`finish`."""
        self._accepted = delivery.pk

    def finish(self):
        """Commit what was accepted last."""
        former, self._accepted = self._accepted, _NOBODY
        if former != _NOBODY:
            self._move(former, _NOBODY, clock.now())

    def _move(self, former, following, at):
        moment = connection.ops.adapt_datetimefield_value(at)
        return self._ask(_MOVE, [former, moment, former, following, self._fence, former, following]).rowcount

    def _state(self, number):
        row = self._ask(_STATE, [number, self._fence]).fetchone()
        return row and row[0]

    def _ask(self, sql, parameters):
        """One cursor for the batch; a new one when somebody has closed the connection between two messages."""
        if self._cursor is None or connection.connection is not self._opened:
            self._cursor = connection.cursor()
            self._opened = connection.connection
        self._cursor.execute(sql, parameters)
        return self._cursor
