"""Many alike rows by one statement, INSERT … SELECT: a million people stand there within seconds."""

from django.db import connection


def numbers(count):
    """A source of ``count`` rows (SQL, for after FROM) with a column ``i`` that counts from 0."""
    if connection.vendor == "postgresql":
        return f"generate_series(0, {count - 1}) AS numbers(i)"
    counting = f"SELECT 0 UNION ALL SELECT i + 1 FROM counted WHERE i < {count - 1}"  # noqa: S608 (numbers)
    return f"(WITH RECURSIVE counted(i) AS ({counting}) SELECT i FROM counted) AS numbers"  # noqa: S608


def insert(like, source, **columns):
    """One row like ``like`` (an unsaved instance) for each row of ``source``; ``columns`` are SQL that it is asked for.

    ``columns`` go by the name of the column, not of the field. Both are this package's own words, never somebody's.
    """
    quote, meta = connection.ops.quote_name, like._meta
    names, expressions, values = [], [], []
    for field in meta.concrete_fields:
        if field is meta.auto_field or field.generated:
            continue
        names.append(quote(field.column))
        expressions.append(columns.get(field.column, "%s"))
        if field.column not in columns:
            values.append(field.get_db_prep_save(field.pre_save(like, True), connection))
    into = f"INSERT INTO {quote(meta.db_table)} ({', '.join(names)})"
    with connection.cursor() as cursor:
        cursor.execute(f"{into} SELECT {', '.join(expressions)} FROM {source}", values)  # noqa: S608
