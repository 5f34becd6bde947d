"""Writing many rows with few statements, the way each database likes best.

``bulk_create`` spends most of its time on building SQL and needs one statement for every 999 parameters on SQLite, and
``bulk_update`` is slower still. SQLite takes one prepared statement and all the rows (``executemany``). PostgreSQL
takes the columns: one statement with an array for each (``unnest``), and a plain value for those that hold the same in
every row; a list of VALUES takes it five times as long, ``executemany`` three times. Numbers, texts, moments, UUIDs
and JSON are written so, not bytes or durations. Both classes do the longer half of
the work when they are made, so make them before the transaction begins (DESIGN laws 3 and 7).
"""

from operator import attrgetter

from django.db import DEFAULT_DB_ALIAS, connections, models


class Insert:
    """An INSERT of unsaved instances of one model; with ``ignore`` those that clash with a constraint are left out."""

    def __init__(self, instances, *, ignore=False):
        self.instances = list(instances)
        if self.instances:
            meta = type(self.instances[0])._meta
            self._prepare(meta, (_of(self.instances, field) for field in _written(meta)), ignore)

    @classmethod
    def of(cls, model, keys, *, ignore=False, **columns):
        """As many rows of ``model`` as ``keys``, without instances: several times quicker to make.

        ``columns`` (by attname) are a list, one value for each key, or one value for all; what is not named has its
        default. :meth:`run` asks ``keep(key)``.
        """
        insert = cls([])
        insert.instances = list(keys)
        if insert.instances:
            number, fields = len(insert.instances), _written(model._meta)
            insert._prepare(model._meta, (_given(columns, field, number) for field in fields), ignore)
        return insert

    def _prepare(self, meta, columns, ignore):
        self._meta, self._fields = meta, _written(meta)
        self._columns = _ready(self._fields, columns)
        self._clash = " ON CONFLICT DO NOTHING" if ignore else ""

    def number(self):
        """Insert all instances and tell each its number (primary key); inside a transaction, without ``ignore``."""
        if not self.instances:
            return
        key = _database().ops.quote_name(self._meta.pk.column)
        told = self._insert(self._columns, f" RETURNING {key}" if _takes_columns() else "", row_by_row=_insert_and_tell)
        if isinstance(told, int):
            # SQLite has one writer at a time, so the numbers of one transaction's rows follow each other.
            told = range(told - len(self.instances) + 1, told + 1)
        for row, number in zip(self.instances, told, strict=True):
            row.pk = number
            row._state.adding = False

    def run(self, keep=lambda row: True):
        """Insert the instances for which ``keep(instance)`` holds."""
        chosen = [place for place, row in enumerate(self.instances) if keep(row)]
        if chosen:
            self._insert(_only(chosen, self._columns), self._clash)

    def _insert(self, columns, ending, *, row_by_row=None):
        """Insert ``columns``. What the statement returns where a database takes columns, else what ``row_by_row`` does
        (:func:`_execute_many`)."""
        quote = _database().ops.quote_name
        names = ", ".join(quote(field.column) for field in self._fields)
        # Every name comes from the model, every value is a parameter.
        into = f"INSERT INTO {quote(self._meta.db_table)} ({names})"
        if _takes_columns():
            values, source, parameters = _arrays(self._fields, columns)
            return _execute(f"{into} SELECT {', '.join(values)} FROM {source}{ending}", parameters)  # noqa: S608
        places = ", ".join(["%s"] * len(columns))
        return (row_by_row or _execute_many)(f"{into} VALUES ({places}){ending}", columns)


class Update:
    """An UPDATE by primary key: ``rows`` are (primary key, value, value, ...) for the columns ``names``."""

    def __init__(self, model, names, rows):
        self._meta = model._meta
        self._fields = [self._meta.get_field(name) for name in names]
        self._keys, *columns = zip(*rows, strict=True) if (rows := list(rows)) else ([] for _name in ("key", *names))
        self._columns = [*_ready(self._fields, columns), list(self._keys)]

    def run(self, keep=lambda key: True):
        """Change the rows for which ``keep(primary key)`` holds."""
        chosen = [place for place, key in enumerate(self._keys) if keep(key)]
        if not chosen:
            return
        quote, columns = _database().ops.quote_name, _only(chosen, self._columns)
        table, key, names = quote(self._meta.db_table), self._meta.pk, [quote(field.column) for field in self._fields]
        if _takes_columns():
            values, source, parameters = _arrays([*self._fields, key], columns, always=key)
            changes = ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=False))
            sql = f"UPDATE {table} SET {changes} FROM {source} WHERE {table}.{quote(key.column)} = {values[-1]}"  # noqa: S608
            _execute(sql, parameters)
        else:
            changes = ", ".join(f"{name} = %s" for name in names)
            _execute_many(f"UPDATE {table} SET {changes} WHERE {quote(key.column)} = %s", columns)  # noqa: S608


def _written(meta):
    return [field for field in meta.concrete_fields if not field.generated and field is not meta.auto_field]


def _of(instances, field):
    """The column of ``instances``. Most fields take what is there; those that do not are asked for each row."""
    if type(field).pre_save is models.Field.pre_save:
        return map(attrgetter(field.attname), instances)
    return [field.pre_save(row, True) for row in instances]


def _given(columns, field, number):
    if field.attname not in columns:
        return [field.get_default() for _row in range(number)] if field.unique else [field.get_default()] * number
    value = columns[field.attname]
    return value if isinstance(value, list) else [value] * number


def _ready(fields, columns):
    """The columns (one sequence for each of ``fields``) as the database takes them: a list of lists.

    Most columns of a batch hold one and the same object in every row; it is made ready once.
    """
    return [_column(field, values, _database()) for field, values in zip(fields, columns, strict=True)]


def _column(field, values, database):
    before, ready, made, plain = _NOTHING, None, [], _plain(field)
    for value in values:
        if value is not before:
            before = value
            ready = value if type(value) is plain else field.get_db_prep_save(value, database)
        made.append(ready)
    return made


_NOTHING = object()


def _plain(field):
    """The type of values that the database takes as they are, None where there is none."""
    field = field.target_field if isinstance(field, models.ForeignKey) else field
    kinds = {models.IntegerField: int, models.CharField: str, models.TextField: str}
    return next((plain for kind, plain in kinds.items() if isinstance(field, kind)), None)


def _only(chosen, columns):
    """The rows at the places ``chosen`` of ``columns``."""
    if len(chosen) == len(columns[0]):
        return columns
    return [[column[place] for place in chosen] for column in columns]


def _arrays(fields, columns, *, always=None):
    """What to SELECT for each of ``fields``, FROM what, with which parameters.

    A column that holds the same in every row is a value; the others, and that of ``always``, are arrays. There is one
    array at least, that there be as many rows.
    """
    quote = _database().ops.quote_name
    values, same, arrays, names, others = [], [], [], [], []
    for place, (field, column) in enumerate(zip(fields, columns, strict=True)):
        kind = _kind(field)
        last = always is None and not names and place == len(fields) - 1
        if field is always or last or column.count(column[0]) < len(column):
            values.append(f"new.{quote(field.column)}")
            names.append(quote(field.column))
            arrays.append(f"%s::{kind}[]")
            others.append(_array(column))
        else:
            values.append(f"%s::{kind}")
            same.append(column[0])
    return values, f"unnest({', '.join(arrays)}) AS new({', '.join(names)})", same + others


def _array(column):
    """``column`` as PostgreSQL writes an array (its manual, 8.15.2): the driver takes several times as long for it."""
    before, text, made = _NOTHING, "", []
    for value in column:
        if value is not before:
            before, text = value, _element(value)
        made.append(text)
    return "{" + ",".join(made) + "}"


def _element(value):
    if value is None:
        return "NULL"
    if type(value) is int:
        return str(value)
    if hasattr(value, "dumps"):  # the driver's wrapper of JSON: psycopg 3, psycopg2
        value = value.dumps(value.obj if hasattr(value, "obj") else value.adapted)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _kind(field):
    """The type to cast to, without its length: a cast would cut what is too long, where PostgreSQL must refuse it."""
    return field.db_type(_database()).partition("(")[0]


def _database():
    return connections[DEFAULT_DB_ALIAS]


def _takes_columns():
    return _database().vendor == "postgresql"


def _execute(sql, parameters):
    """What ``sql`` returns: the first column as a list."""
    with _database().cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def _execute_many(sql, columns):
    with _database().cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _insert_and_tell(sql, columns):
    """Run ``sql`` for each row. The number of the last one, which SQLite tells only of a row that is inserted alone."""
    *former, last = zip(*columns, strict=True)
    with _database().cursor() as cursor:
        if former:
            cursor.executemany(sql, former)
        cursor.execute(sql, last)
        return cursor.lastrowid
