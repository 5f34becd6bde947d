"""Postcodes compared by how they begin, the same in Python and in both databases."""

import re

from django.db.models import CharField, Func


_SIGNS = re.compile(r"[^A-Za-z0-9]")


def normal(postcode):
    """``postcode`` in capitals, without spaces and signs.

    >>> normal(" f-33 000 ")
    'F33000'
    """
    return _SIGNS.sub("", postcode).upper()


class Normal(Func):
    """A column of text as :func:`normal` gives it."""

    template = "UPPER(REGEXP_REPLACE(%(expressions)s, '[^A-Za-z0-9]', '', 'g'))"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="nurture_postcode(%(expressions)s)", **context)


def teach(connection, **signal):
    """SQLite learns :func:`normal` when it is connected to."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("nurture_postcode", 1, _normal_or_nothing, deterministic=True)


def _normal_or_nothing(text):
    return None if text is None else normal(str(text))
