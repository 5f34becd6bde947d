"""Text compared without regard to capitals, the same in Python and in both databases."""

from django.db.models import CharField, Func


def fold(text):
    """``text`` in small letters, as PostgreSQL's ``lower`` gives it: each letter by itself, as one letter.

    >>> fold("Élodie") == fold("ÉLODIE"), fold("İzmir"), fold("ΟΔΟΣ")
    (True, 'izmir', 'οδοσ')
    """
    return text.replace("İ", "i").replace("Σ", "σ").lower()


class Folded(Func):
    """A column of text as :func:`fold` gives it. SQLite's own ``lower`` knows the letters of English only."""

    function = "LOWER"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="nurture_folded", **context)


def teach(connection, **signal):
    """SQLite learns :func:`fold` when it is connected to."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("nurture_folded", 1, _fold_or_nothing, deterministic=True)


def _fold_or_nothing(text):
    return None if text is None else fold(str(text))
