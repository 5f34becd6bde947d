"""Each index costs something with every row that is written: none is there twice, and none that is needed lacks."""

from collections import defaultdict

import pytest
from django.apps import apps
from django.db import connection, models


OURS = apps.get_app_config("wagtail_nurture").get_models(include_auto_created=True)
TABLES = {model._meta.db_table: model for model in OURS}

#: Foreign keys that no index begins with: what they point at is never deleted while rows point there, or so rarely
#: that reading the table once is cheaper than an index written with every row.
WITHOUT = {
    "wagtail_nurture_delivery": {"site_id", "variant_id"},
    "wagtail_nurture_enrolment": {"site_id"},
    "wagtail_nurture_event": {"site_id"},
    "wagtail_nurture_referral": {"form_id"},
    "wagtail_nurture_turn": {"delivery_id"},
    "wagtail_nurture_visitor": {"site_id"},
}


def indexes(table):
    """{name: tuple of columns} of the plain indexes of ``table``, as the database itself has them."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    partial = {
        part.name
        for part in [*TABLES[table]._meta.indexes, *TABLES[table]._meta.constraints]
        if getattr(part, "condition", None) is not None
    }
    return {
        name: tuple(known["columns"])
        for name, known in found.items()
        if (known["index"] or known["unique"] or known["primary_key"])
        and name not in partial
        and known.get("type") != "brin"
        and all(known["columns"])
    }


@pytest.mark.parametrize("table", sorted(TABLES))
def test_no_index_is_the_beginning_of_another(table, db):
    by_columns = defaultdict(list)
    known = indexes(table)
    for name, columns in known.items():
        by_columns[columns].append(name)
    twice = {columns: names for columns, names in by_columns.items() if len(names) > 1}
    assert not {columns: names for columns, names in twice.items() if not _for_like(table, columns)}
    begun = {
        name: other
        for name, columns in known.items()
        for other, longer in known.items()
        if len(longer) > len(columns) and longer[: len(columns)] == columns and not _unique(table, columns)
    }
    assert not begun


def _unique(table, columns):
    """A unique index says more than that it finds quickly."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    return any(tuple(known["columns"] or ()) == columns and known["unique"] for known in found)


def _for_like(table, columns):
    """Django makes a second index for LIKE on PostgreSQL: a price that only small tables may pay."""
    large = {"delivery", "event", "visitor", "enrolment", "token", "steprun", "contact", "waitsubscription"}
    return connection.vendor == "postgresql" and table.removeprefix("wagtail_nurture_") not in large


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_foreign_key_is_the_beginning_of_an_index(table, db):
    """Deleting what it points at, and asking for all that belongs to it, must not read the whole table."""
    begun = {columns[0] for columns in indexes(table).values()}
    pointing = {
        field.column
        for field in TABLES[table]._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.column not in begun
    }
    assert pointing == WITHOUT.get(table, set())
