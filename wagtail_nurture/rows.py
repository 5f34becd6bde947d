"""Writing many rows with one prepared statement.

``bulk_create`` spends most of its time on building SQL and needs one statement for every 999 parameters on SQLite;
``executemany`` takes one, and the values are made ready before the transaction begins (DESIGN laws 3 and 7).
"""

from django.db import connection


class Insert:
    """An INSERT of unsaved instances of one model; with ``ignore`` those that clash with a constraint are left out."""

    def __init__(self, instances, *, ignore=False):
        self.instances = list(instances)
        self.values = []
        if not self.instances:
            return
        meta = type(self.instances[0])._meta
        fields = [field for field in meta.concrete_fields if not field.generated and field is not meta.auto_field]
        self.values = [
            [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
            for row in self.instances
        ]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        clash = " ON CONFLICT DO NOTHING" if ignore else ""
        # Every name comes from the model, every value is a parameter.
        self.sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}){clash}"  # noqa: S608

    def run(self, keep=lambda row: True):
        """Insert the instances for which ``keep(instance)`` holds."""
        chosen = [values for row, values in zip(self.instances, self.values, strict=True) if keep(row)]
        if chosen:
            with connection.cursor() as cursor:
                cursor.executemany(self.sql, chosen)


def update(model, names, rows):
    """Set the columns of ``names`` from ``rows``: (primary key, value, value, ...) each. One statement."""
    rows = list(rows)
    if not rows:
        return
    meta, quote = model._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608
    values = [
        [*(field.get_db_prep_save(value, connection) for field, value in zip(fields, row[1:], strict=True)), row[0]]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
