"""The database that is measured: a SQLite file beside everything else, or one of its own on a PostgreSQL."""

from contextlib import contextmanager
from uuid import uuid4


@contextmanager
def own(vendor):
    """The environment that names it. PostgreSQL is reached by libpq's variables (PGHOST, PGUSER …).

    ``vendor``: "sqlite" or "postgresql". What was made is dropped at the end.
    """
    if vendor == "sqlite":
        yield {"NURTURE_BENCH_DATABASE": ""}
        return
    import psycopg

    name = f"nurture_bench_{uuid4().hex[:8]}"
    with psycopg.connect(dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"NURTURE_BENCH_DATABASE": name}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
