"""How far a window has come, written between two answers of the mail server: the only place with SQL by hand.

Building the same update through the ORM takes longer than the server does. On PostgreSQL it is another process that
writes: while it does, we make the next message ready (libpq's asynchronous commands,
https://www.postgresql.org/docs/current/libpq-async.html).
"""

from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from weakref import WeakKeyDictionary
from zlib import crc32

from django.db import DatabaseError, connection

from .models import SendWindow


_TABLE = SendWindow._meta.db_table


def marks_of(fence):
    """The marks of the window under ``fence``, in the way that suits the database."""
    apart = connection.vendor == "postgresql" and hasattr(connection.connection, "pgconn")
    return _Apart(fence) if apart else Marks(fence)


class Marks:
    """Any database: a mark is committed when :meth:`begin` returns."""

    #: Whether the database writes while we go on.
    apart = False
    #: Messages that one mark may cover (``delivery.strides``).
    most = 1
    _SQL = f"UPDATE {_TABLE} SET begun = %s, sure = %s WHERE fence = %s AND NOT changed"  # noqa: S608

    def __init__(self, fence):
        self._key = SendWindow._meta.pk.get_db_prep_value(fence, connection)
        self._cursor = self._opened = None
        self._ours = False

    def begin(self, begun, sure):
        """Write that messages up to ``begun`` may have been given, of which those up to ``sure`` are settled."""
        self._ours = False
        if self._cursor is None or connection.connection is not self._opened:
            self._cursor = connection.cursor()
            # Somebody may close the connection between two messages.
            self._opened = connection.connection
        self._cursor.execute(self._SQL, [begun, sure, self._key])
        self._ours = self._cursor.rowcount == 1

    def end(self):
        """Wait until it is written. False: the window is not as we know it any more, and nothing was written."""
        return self._ours


class _Apart(Marks):
    """Between :meth:`begin` and :meth:`end` nothing else may be asked of the connection.

    The statement is prepared once a connection: to read and plan it takes the server as long as to carry it out.
    """

    apart = True
    #: Another process writes, and waits for its disk: for each message alone that takes longer than the mail server.
    most = 8
    _SQL = f"UPDATE {_TABLE} SET begun = $1, sure = $2 WHERE fence = $3 AND NOT changed".encode()  # noqa: S608
    #: A session that a pool keeps may know the statement of another version of ours.
    _NAME = b"nurture_mark_%08x" % crc32(_SQL)
    #: {connection: whether the statement is prepared}. It is not where pools give each statement another session.
    _prepared = WeakKeyDictionary()

    def __init__(self, fence):
        self._key, self._opened, self._knows = str(fence).encode(), None, False

    def begin(self, begun, sure):
        connection.ensure_connection()
        self._values = [b"%d" % begun, b"%d" % sure, self._key]
        if self._opened is not connection.connection:
            self._opened = connection.connection
            self._knows = self._is_prepared()
        self._ask()

    def end(self):
        try:
            return self._answer() == 1
        except DatabaseError:
            if not self._knows:
                raise
        self._knows = self._prepared[self._opened] = False
        self._ask()
        return self._answer() == 1

    def _is_prepared(self):
        if connection.in_atomic_block:  # where a failure would be the end of all
            return False
        if self._opened not in self._prepared:
            with connection.wrap_database_errors:
                self._opened.pgconn.send_prepare(self._NAME, self._SQL)
            with suppress(DatabaseError):
                self._prepared[self._opened] = False
                self._prepared[self._opened] = self._answer() == 0
        return self._prepared[self._opened]

    def _ask(self):
        server = self._opened.pgconn
        with connection.wrap_database_errors:
            if self._knows:
                server.send_query_prepared(self._NAME, self._values)
            else:
                server.send_query_params(self._SQL, self._values)

    def _answer(self):
        """How many rows were written. Raises DatabaseError."""
        written, wrong = 0, b""
        with connection.wrap_database_errors:
            self._wait()
            # To the last, or nothing can be asked again.
            while (answer := self._opened.pgconn.get_result()) is not None:
                written += answer.command_tuples or 0
                wrong = wrong or answer.error_message
        if wrong:
            raise DatabaseError(wrong.decode(errors="replace"))
        return written

    def _wait(self):
        """Until the answer is here. libpq's own waiting keeps threads and signals waiting too, and somebody who erases
        a person may have the row."""
        server = self._opened.pgconn
        server.consume_input()
        if server.is_busy():
            with DefaultSelector() as selector:
                selector.register(server.socket, EVENT_READ)
                while server.is_busy():
                    selector.select()
                    server.consume_input()
