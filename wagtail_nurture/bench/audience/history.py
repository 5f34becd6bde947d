"""A past to ask about: people, pages in sections, and what they read, bought and clicked in a year. Always the same.

Drawn in SQL by the generator of Park and Miller ("Random number generators: good ones are hard to find", CACM 1988):
the same seed draws the same past on every database. Few people do much: half of what happens is a quarter's doing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.db import connection
from django.db.models import Max, Min

from wagtail_nurture.tracking import classify, kinds
from wagtail_nurture.tracking.models import Event, EventClass, PageFact, PageTopic, Visitor

from .. import people, series


#: Events written by one statement.
AT_ONCE = 1_000_000
SECTIONS, PAGES = 8, 100
#: Page ids begin here: no page of the site itself has one.
FIRST_PAGE = 1_000_000
TYPE = "bench.page"
#: The past ends here.
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)

_PRIME = 2_147_483_647
#: Of a hundred events, up to which number they are of which kind; the others are pages viewed.
_SHARES = {kinds.MESSAGE_CLICKED: 5, kinds.MESSAGE_SENT: 15, kinds.PURCHASE_MADE: 20}

_PAGE = f"{FIRST_PAGE} + r2 %% {SECTIONS * (PAGES + 1)}"
_MESSAGE = """'{"message": "email:' || (r2 %% 12) || '", "delivery": ' || i"""
_CLICK = f"""{_MESSAGE} || ', "link": ' || (r2 %% 5) || '}}'"""
_SENT = f"""{_MESSAGE} || ', "measured": ["clicks"]}}'"""
_PURCHASE = """'{"amount": ' || (5 + r2 %% 200) || ', "categories": ["c' || (r2 %% 10) || '"]}'"""


@dataclass(frozen=True)
class Past:
    """``crowd`` (people.Crowd) did ``events`` things, of which the last has the id ``last``."""

    crowd: people.Crowd
    events: int
    last: int


def write(contacts, events, seed):
    """Write the Past of so many people and events, by SQL alone."""
    _write_pages()
    name = f"past-{uuid4().hex[:8]}"
    crowd = people.gather(contacts, name)
    people_seen = Visitor(consent=Visitor.GRANTED, first_seen_at=NOW - YEAR, last_seen_at=NOW)
    series.insert(people_seen, crowd.source, contact_id="id", key_hash=f"'{name}-' || id")
    for start in range(0, events, AT_ONCE):
        _write_events(crowd, contacts, start, min(AT_ONCE, events - start), events, seed)
    last = Event.objects.aggregate(last=Max("pk"))["last"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # As its autovacuum would; inside a transaction (tests) there is no VACUUM.
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    return Past(crowd, events, last)


def section(number):
    """The id of the page at the head of a section."""
    return FIRST_PAGE + number * (PAGES + 1)


def page(number, place):
    """The id of a page of a section; ``place`` counts from 1."""
    return section(number) + place


def topic(number):
    """What the pages of a section are about."""
    return f"topic-{number}"


def _write_pages():
    if PageFact.objects.filter(pk=FIRST_PAGE).exists():
        return
    facts, topics = [], []
    for number in range(SECTIONS):
        for place in range(PAGES + 1):
            path = f"00019{number:03d}" + (f"{place:04d}" if place else "")
            key = page(number, place)
            facts.append(_fact(key, path))
            topics.append(PageTopic(page_id=key, topic=topic(number)))
    PageFact.objects.bulk_create(facts, batch_size=100)
    PageTopic.objects.bulk_create(topics, batch_size=100)


def _fact(key, path):
    same = uuid5(NAMESPACE_URL, str(key))
    return PageFact(page_id=key, translation_key=same, locale="en", path=path, type=TYPE, title=f"Page {key}")


def _write_events(crowd, contacts, start, count, events, seed):
    """``count`` of ``events``, from the one numbered ``start`` on."""
    before = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    first = crowd.rows().aggregate(first=Min("pk"))["first"]  # the others follow without a gap
    series.insert(
        Event(at=NOW, kind="", locale="en"),
        _drawn(start, count, seed),
        contact_id=f"{first} + ((r1 * r1 / {_PRIME}) * {contacts}) / {_PRIME}",
        at=_moment(f"{int((NOW - YEAR).timestamp())} + (i * {int(YEAR.total_seconds())}) / {events}"),
        kind=_by_kind(*(f"'{kind}'" for kind in _SHARES), f"'{kinds.PAGE_VIEWED}'"),
        page_id=_by_kind(_PAGE, "NULL", "NULL", _PAGE),
        properties=_json(_by_kind(_CLICK, _SENT, _PURCHASE, "'{}'")),
    )
    clicks = f"{Event._meta.db_table} WHERE id > {before} AND kind = '{kinds.MESSAGE_CLICKED}'"
    kind = "CASE WHEN page_id %% 20 < 16 THEN 'human' WHEN page_id %% 20 < 19 THEN 'machine' ELSE 'unknown' END"
    series.insert(EventClass(rules_version=classify.RULES_VERSION), clicks, event_id="id", kind=kind)


def _by_kind(*expressions):
    """SQL that is one of ``expressions``: for each kind of _SHARES, then for the pages viewed."""
    cases = zip(_SHARES.values(), expressions, strict=False)
    whens = " ".join(f"WHEN r3 %% 100 < {share} THEN {expression}" for share, expression in cases)
    return f"CASE {whens} ELSE {expressions[-1]} END"


def _drawn(start, count, seed):
    """Rows with a number ``i`` from ``start`` on and three numbers ``r1`` to ``r3`` below the prime, drawn for it."""
    counted = f"SELECT {start} + CAST(i AS bigint) AS i FROM {series.numbers(count)}"
    seeded = f"SELECT i, ((i + 1) * 48271 + {seed}) %% {_PRIME} AS r0 FROM ({counted}) AS a"
    first = f"SELECT i, (r0 * 69621) %% {_PRIME} AS r1 FROM ({seeded}) AS b"
    second = f"SELECT i, r1, (r1 / 7 * 39373 + 11) %% {_PRIME} AS r2 FROM ({first}) AS c"
    return f"(SELECT i, r1, r2, (r2 / 5 * 16807 + 7) %% {_PRIME} AS r3 FROM ({second}) AS d) AS drawn"


def _moment(seconds):
    """``seconds`` since 1970 (SQL) as the database keeps moments."""
    if connection.vendor == "postgresql":
        return f"to_timestamp({seconds})"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {seconds}, 'unixepoch')"


def _json(text):
    return f"CAST({text} AS jsonb)" if connection.vendor == "postgresql" else text
