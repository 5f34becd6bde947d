"""Ways of asking that Django's own lookups lack."""

import json

from django.core.exceptions import EmptyResultSet, FieldError
from django.db.models import BooleanField, F, Field, Lookup, Q
from django.db.models.lookups import In


def those(rows):
    """Those people who have one of ``rows`` (queryset of anything with a ``contact_id``, perhaps grouped): a Q.

    Each row must be somebody's: among rows of nobody, SQLite finds nobody who has none of them.
    """
    return Q(pk__of=rows.values("contact_id"))


@Field.register_lookup
class Of(In):
    """``pk__of=rows``: like ``pk__in``, for rows that may be millions.

    PostgreSQL reads what is behind ``IN`` once for each person as soon as it stands beside an OR or a NOT and does not
    fit into ``work_mem``. Asked in this way it may join the rows, whether they are grouped or not, or look up each
    person's, whichever is quicker. SQLite reads them once, in either case.
    """

    lookup_name = "of"

    def as_postgresql(self, compiler, connection):
        mine, my_parameters = self.process_lhs(compiler, connection)
        rows, parameters = self.process_rhs(compiler, connection)
        sql = f"EXISTS (SELECT 1 FROM {rows} AS held (person) WHERE held.person = {mine})"  # noqa: S608 (Django's own)
        return sql, [*parameters, *my_parameters]


class Among(Lookup):
    """``filter(Among(F("state"), ["held", "poisoned"]))``: like ``state__in``, with the words in the SQL itself.

    For questions that a partial index answers: SQLite recognises it by its condition, word for word and in the same
    order, and cannot tell what is in two parameters (https://sqlite.org/partialindex.html). ``words`` are names of the
    code, never what somebody typed; anything else raises FieldError.
    """

    lookup_name = "among"
    output_field = BooleanField()
    prepare_rhs = False

    def __init__(self, column, words):
        super().__init__(column, tuple(str(word.value if hasattr(word, "value") else word) for word in words))
        if not all(word.isidentifier() for word in self.rhs):
            raise FieldError("Among() takes names only.")

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        words = ", ".join(f"'{word}'" for word in self.rhs)
        return f"{column} IN ({words})", parameters


def one_of(column, values):
    """``filter(one_of("contact_id", numbers))``: like ``contact_id__in``, for hundreds of numbers, texts or rows.

    They are one parameter: Django spends longer on making an ``IN`` of 500 ready than either database on answering it,
    and SQLite takes 999 parameters at most. None is left out; without any value nothing is asked.
    """
    return _OneOf(F(column), [getattr(value, "pk", value) for value in values if value is not None])


class _OneOf(Lookup):
    lookup_name = "one_of"
    output_field = BooleanField()
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        """An array on PostgreSQL; JSON on SQLite (https://sqlite.org/json1.html#jeach)."""
        if not self.rhs:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            # Without its type, an array of small numbers is compared one by one instead of by a hash; and the driver
            # takes several times as long to write numbers as an array (PostgreSQL's manual, 8.15.2) as we do.
            numbers = all(type(value) is int for value in self.rhs)
            values = f"{{{','.join(map(str, self.rhs))}}}" if numbers else self.rhs
            return f"{column} = ANY(%s::{self.lhs.output_field.db_type(connection)}[])", [*parameters, values]
        sql = f"{column} IN (SELECT value FROM JSON_EACH(%s))"  # noqa: S608 (Django's own column)
        return sql, [*parameters, json.dumps(self.rhs)]
