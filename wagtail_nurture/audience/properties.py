"""What an event's properties say, the same in Python and in both databases: numbers, text, members of a list.

A property is whatever a site wrote: a number may come as text ("12.5"), or not at all. Numbers are compared as numbers
(floats), text without regard to capitals.
"""

import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.db.models import BigIntegerField, BooleanField, CharField, FloatField, Func, Q, Value

from wagtail_nurture.text import one_line

from .folded import fold


OPERATORS = ("filled", "is", "is_not", "contains", "at_least", "at_most")
#: Numbers stay below it.
LARGEST = 10**12
_WRITTEN = r"^-?[0-9]{1,12}([.][0-9]{1,9})?$"


def number(found):
    """The number that a property or a written text is, as a float, or None.

    >>> number(12), number("12.50"), number("a dozen"), number(True), number(float("inf")), number(10**400)
    (12.0, 12.5, None, None, None, None)
    """
    if isinstance(found, str):
        return float(found) if re.fullmatch(_WRITTEN.replace("$", r"\Z"), found) else None
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < LARGEST:
        return None
    return float(found)


def written(text):
    """The number that an editor wrote, with a comma or a point, as a float, or None.

    >>> written(" 1 200,5 "), written("soon"), written(None)
    (1200.5, None, None)
    """
    return number(re.sub(r"\s", "", str("" if text is None else text)).replace(",", "."))


def is_amount(text):
    """Whether an editor wrote an amount: a number, not below nothing."""
    known = written(text)
    return known is not None and known >= 0


def cents(found):
    """The hundredths of a number, so that sums are exact; 0 when there is none.

    >>> cents(129.9), cents("0.125"), cents("free")
    (12990, 13, 0)
    """
    known = number(found)
    if known is None:
        return 0
    return int((Decimal(str(found)) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def words(found):
    """The text that a property is, in small letters, or None. Yes and no are "true" and "false".

    >>> words("Élodie"), words(True), words(12), words(["a"])
    ('élodie', 'true', None, None)
    """
    if isinstance(found, bool):
        return "true" if found else "false"
    return fold(found) if isinstance(found, str) else None


def plain(found):
    """A number or a text as it is written, or None.

    >>> plain(77), plain("a7"), plain(None)
    ('77', 'a7', None)
    """
    return None if isinstance(found, bool) or not isinstance(found, int | str) else str(found)


def is_there(found):
    """Whether there is a property at all."""
    return found is not None and found != ""


def holds(found, member):
    """Whether a property is a list with the text ``member`` in it."""
    return isinstance(found, list) and member in found


@dataclass(frozen=True)
class Comparison:
    """Whether the property ``name`` is as an editor wrote.

    >>> [Comparison("total", "at_least", "10").of({"total": total}) for total in (9, "12", None)]
    [False, True, False]
    >>> Comparison("size", "is", "xl").of({"size": "XL"}), Comparison("size", "is_not", "xl").of({})
    (True, True)
    """

    name: str
    operator: str
    wanted: str

    def of(self, properties):
        """In memory: ``properties`` are an event's."""
        found = properties.get(self.name)
        if self.operator == "filled":
            return is_there(found)
        if self.operator == "is_not":
            return not Comparison(self.name, "is", self.wanted).of(properties)
        as_number, as_words, mark = number(found), words(found), written(self.wanted)
        if self.operator == "is":
            return as_words == self._text if mark is None or as_number is None else as_number == mark
        if self.operator == "contains":
            return as_words is not None and self._text in as_words
        if mark is None or as_number is None or self.operator not in {"at_least", "at_most"}:
            return False
        return as_number >= mark if self.operator == "at_least" else as_number <= mark

    def narrowed(self, events):
        """In SQL: those of ``events`` (queryset of Event) whose property is so."""
        mark, text = written(self.wanted), self._text
        if self.operator == "filled":
            return events.alias(there=There(self.name)).filter(there=True)
        known = events.alias(as_number=Number(self.name), as_words=Words(self.name))
        is_it = Q(as_words__isnull=False, as_words=text)
        if mark is not None:
            is_it = Q(as_number__isnull=False, as_number=mark) | is_it & Q(as_number__isnull=True)
        how = {
            "is": is_it,
            "is_not": ~is_it,
            "contains": Q(as_words__contains=text),
            "at_least": NOTHING if mark is None else Q(as_number__gte=mark),
            "at_most": NOTHING if mark is None else Q(as_number__lte=mark),
        }
        return known.filter(how.get(self.operator, NOTHING))

    @property
    def _text(self):
        return fold(one_line(self.wanted).strip())


NOTHING = Q(pk__in=[])


class Property(Func):
    """A property of an event in SQL. Subclasses say it for PostgreSQL; SQLite asks the Python function above."""

    python = None
    #: {p} is the property, {m} the further argument.
    postgresql = ""

    def __init__(self, name, *more):
        super().__init__("properties", *(Value(one_line(each, 100)) for each in (name, *more)))

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=f"nurture_{self.python.__name__}(%(expressions)s)")

    def as_postgresql(self, compiler, connection, **context):
        document, *given = (compiler.compile(each) for each in self.source_expressions)
        parts = {"p": (f"({document[0]} -> ({given[0][0]})::text)", [*document[1], *given[0][1]])}
        if given[1:]:
            parts["m"] = (f"({given[1][0]})::text", list(given[1][1]))
        params = [param for place in re.findall("{([pm])}", self.postgresql) for param in parts[place][1]]
        return "(" + re.sub("{([pm])}", lambda place: parts[place[1]][0], self.postgresql) + ")", params


_AS_TEXT = "({p} #>> '{}')"
_IF_NUMBER = (
    "CASE WHEN jsonb_typeof({p}) = 'number' AND CASE WHEN jsonb_typeof({p}) = 'number'"
    f" THEN abs({_AS_TEXT}::numeric) < {LARGEST} END"
    f" OR jsonb_typeof({{p}}) = 'string' AND {_AS_TEXT} ~ '{_WRITTEN}' THEN "
)


class Number(Property):
    """:func:`number`."""

    python = number
    output_field = FloatField()
    postgresql = f"{_IF_NUMBER}{_AS_TEXT}::double precision END"


class Cents(Property):
    """:func:`cents`."""

    python = cents
    output_field = BigIntegerField()
    postgresql = f"{_IF_NUMBER}round({_AS_TEXT}::numeric * 100)::bigint ELSE 0 END"


class Words(Property):
    """:func:`words`."""

    python = words
    output_field = CharField()
    postgresql = f"CASE jsonb_typeof({{p}}) WHEN 'string' THEN lower({_AS_TEXT}) WHEN 'boolean' THEN {_AS_TEXT} END"


class Plain(Property):
    """:func:`plain`."""

    python = plain
    output_field = CharField()
    postgresql = (
        f"CASE WHEN jsonb_typeof({{p}}) = 'string' OR jsonb_typeof({{p}}) = 'number'"
        f" AND {_AS_TEXT} ~ '^-?[0-9]+$' THEN {_AS_TEXT} END"
    )


class There(Property):
    """:func:`is_there`."""

    python = is_there
    output_field = BooleanField()
    postgresql = """COALESCE({p} NOT IN ('null'::jsonb, '""'::jsonb), false)"""


class Holds(Property):
    """:func:`holds`; ``Holds("categories", "touring")``."""

    python = holds
    output_field = BooleanField()
    postgresql = "COALESCE(jsonb_typeof({p}) = 'array' AND jsonb_exists({p}, {m}), false)"


def teach(connection, **signal):
    """SQLite learns the functions above when it is connected to."""
    if connection.vendor == "sqlite":
        for kind in Property.__subclasses__():
            name, takes = f"nurture_{kind.python.__name__}", 3 if kind is Holds else 2
            connection.connection.create_function(name, takes, _of_document(kind.python), deterministic=True)


def _of_document(function):
    return lambda document, name, *more: function(_read(document).get(name), *more)


@lru_cache(maxsize=64)
def _read(document):
    known = json.loads(document) if document else {}
    return known if isinstance(known, dict) else {}
