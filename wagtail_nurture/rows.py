"""Writing many rows with one prepared statement.

``bulk_create`` spends most of its time on building SQL and needs one statement for every 999 parameters on SQLite, and
``bulk_update`` is slower still; ``executemany`` takes one statement. Both classes do the longer half of the work when
they are made, so make them before the transaction begins (DESIGN laws 3 and 7).
"""

from django.db import DEFAULT_DB_ALIAS, connections


class Insert:
    """An INSERT of unsaved instances of one model; with ``ignore`` those that clash with a constraint are left out."""

    def __init__(self, instances, *, ignore=False):
        self.instances = list(instances)
        self._sql, self._values = "", []
        if not self.instances:
            return
        database = connections[DEFAULT_DB_ALIAS]
        meta = type(self.instances[0])._meta
        fields = [field for field in meta.concrete_fields if not field.generated and field is not meta.auto_field]
        self._values = [
            [field.get_db_prep_save(field.pre_save(row, True), database) for field in fields] for row in self.instances
        ]
        quote = database.ops.quote_name
        columns = ", ".join(quote(field.column) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        clash = " ON CONFLICT DO NOTHING" if ignore else ""
        # Every name comes from the model, every value is a parameter.
        self._sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}){clash}"  # noqa: S608

    def run(self, keep=lambda row: True):
        """Insert the instances for which ``keep(instance)`` holds."""
        pairs = zip(self.instances, self._values, strict=True)
        _run_many(self._sql, [values for row, values in pairs if keep(row)])


class Update:
    """An UPDATE by primary key: ``rows`` are (primary key, value, value, ...) for the columns ``names``."""

    def __init__(self, model, names, rows):
        database = connections[DEFAULT_DB_ALIAS]
        meta, quote = model._meta, database.ops.quote_name
        fields = [meta.get_field(name) for name in names]
        changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        self._sql = f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608
        self._values = [
            [*(field.get_db_prep_save(each, database) for field, each in zip(fields, values, strict=True)), key]
            for key, *values in rows
        ]

    def run(self, keep=lambda key: True):
        """Change the rows for which ``keep(primary key)`` holds."""
        _run_many(self._sql, [values for values in self._values if keep(values[-1])])


def _run_many(sql, values):
    if values:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.executemany(sql, values)
