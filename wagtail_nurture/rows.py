"""Writing many rows with few statements, the way each database likes best.

``bulk_create`` spends most of its time on building SQL and needs one statement for every 999 parameters on SQLite, and
``bulk_update`` is slower still. SQLite takes one prepared statement and all the rows (``executemany``). PostgreSQL
would parse and plan that anew for each row; it takes the rows as one list of VALUES. Both classes do the longer half
of the work when they are made, so make them before the transaction begins (DESIGN laws 3 and 7).
"""

from django.db import DEFAULT_DB_ALIAS, connections


#: Rows in one statement where they go as a list; fewer where the database counts parameters.
LIST = 1000


class Insert:
    """An INSERT of unsaved instances of one model; with ``ignore`` those that clash with a constraint are left out."""

    def __init__(self, instances, *, ignore=False):
        self.instances = list(instances)
        self._parts, self._values = ("", "", ""), []
        if not self.instances:
            return
        quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
        meta = type(self.instances[0])._meta
        fields = [field for field in meta.concrete_fields if not field.generated and field is not meta.auto_field]
        columns = ([field.pre_save(row, True) for row in self.instances] for field in fields)
        self._values = _ready(fields, columns)
        names = ", ".join(quote(field.column) for field in fields)
        clash = " ON CONFLICT DO NOTHING" if ignore else ""
        # Every name comes from the model, every value is a parameter.
        self._parts = (f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ", _places(fields), clash)  # noqa: S608

    def run(self, keep=lambda row: True):
        """Insert the instances for which ``keep(instance)`` holds."""
        pairs = zip(self.instances, self._values, strict=True)
        values = [values for row, values in pairs if keep(row)]
        if _takes_lists():
            _run_lists(*self._parts, values)
        else:
            _run_many("".join(self._parts), values)


class Update:
    """An UPDATE by primary key: ``rows`` are (primary key, value, value, ...) for the columns ``names``."""

    def __init__(self, model, names, rows):
        self._database = connections[DEFAULT_DB_ALIAS]
        self._meta = model._meta
        self._fields = [self._meta.get_field(name) for name in names]
        keys, *columns = zip(*rows, strict=True) if (rows := list(rows)) else ([] for _column in ("key", *names))
        self._values = [[*values, key] for key, values in zip(keys, _ready(self._fields, columns), strict=True)]

    def run(self, keep=lambda key: True):
        """Change the rows for which ``keep(primary key)`` holds."""
        values = [values for values in self._values if keep(values[-1])]
        if _takes_lists():
            _run_lists(*self._from_list(), values)
        else:
            _run_many(self._one(), values)

    def _one(self):
        quote = self._database.ops.quote_name
        changes = ", ".join(f"{quote(field.column)} = %s" for field in self._fields)
        return f"UPDATE {quote(self._meta.db_table)} SET {changes} WHERE {quote(self._meta.pk.column)} = %s"  # noqa: S608

    def _from_list(self):
        """The statement before, in and after the list of rows. A bare NULL or text in a list has no type: casts."""
        quote, key = self._database.ops.quote_name, self._meta.pk
        table = quote(self._meta.db_table)
        names = ", ".join(quote(field.column) for field in [*self._fields, key])
        changes = ", ".join(f"{quote(field.column)} = new.{self._cast(field)}" for field in self._fields)
        before = f"UPDATE {table} SET {changes} FROM (VALUES "  # noqa: S608 (names of the model)
        after = f") AS new ({names}) WHERE {table}.{quote(key.column)} = new.{self._cast(key)}"
        return before, _places([*self._fields, key]), after

    def _cast(self, field):
        return f"{self._database.ops.quote_name(field.column)}::{field.db_type(self._database)}"


def _ready(fields, columns):
    """The rows as the database takes them, of ``columns`` (one sequence for each of ``fields``).

    Most columns of a batch hold one and the same object in every row; it is made ready once.
    """
    database = connections[DEFAULT_DB_ALIAS]
    made = [_column(field, values, database) for field, values in zip(fields, columns, strict=True)]
    return list(zip(*made, strict=True))


def _column(field, values, database):
    before, ready, made = _NOTHING, None, []
    for value in values:
        if value is not before:
            before, ready = value, field.get_db_prep_save(value, database)
        made.append(ready)
    return made


_NOTHING = object()


def _places(fields):
    return f"({', '.join(['%s'] * len(fields))})"


def _takes_lists():
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def _run_lists(before, places, after, values):
    """One statement for every LIST rows."""
    database = connections[DEFAULT_DB_ALIAS]
    most = database.features.max_query_params
    length = min(LIST, most // places.count("%s")) if most else LIST
    with database.cursor() as cursor:
        for start in range(0, len(values), length):
            part = values[start : start + length]
            sql = before + ", ".join([places] * len(part)) + after
            cursor.execute(sql, [value for row in part for value in row])


def _run_many(sql, values):
    if values:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.executemany(sql, values)
