"""The nightly round: for each page one statement that counts, and one short transaction that writes.

Robots are left out (what they open is another kind of event), and so is whoever reads more than a person does. People
who were erased have left no visits behind, so they are out of it after the next round.
"""

from datetime import timedelta
from time import monotonic
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.content.cards import page_model
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .models import AlsoRead, AlsoReadRound


#: What so few people did says too much of each of them.
LEAST_PEOPLE = 3
#: Of a page's readers the latest are asked: so much work a page at most, however many there are.
READERS = 2000
#: Whoever opened more pages than this within the time that counts is no reader.
MOST_PAGES = 200
#: Pages kept beside one page, and itself.
KEPT = 24
#: What a visit counts within each half-life (INTEREST_HALF_LIFE_DAYS), the latest first; older ones count nothing.
WORTH = (8, 4, 2, 1)
#: Pages taken at once, and rows deleted in one transaction.
SLICE, CHUNK = 50, 500
#: Rounds that are remembered.
REMEMBERED = 7


def run(*, until=None):
    """Go on with the round that was interrupted, or begin one. The AlsoReadRound; ``finished_at`` None: not done.

    ``until``: ``time.monotonic()`` deadline, looked at between two pages. What is done twice does no harm.
    """
    current = AlsoReadRound.objects.filter(finished_at=None).order_by("-pk").first()
    current = current or AlsoReadRound.objects.create(started_at=clock.now())
    while keys := _next(current.cursor):
        _forget(AlsoRead.objects.filter(page__lte=keys[-1]).exclude(page__in=keys), behind=current.cursor)
        for key in keys:
            if until is not None and monotonic() > until:
                current.save()
                return current
            _write(key, _read_with(key, current.started_at))
            current.cursor = key
        current.save()
    _forget(AlsoRead.objects.all(), behind=current.cursor)
    current.finished_at = clock.now()
    current.save()
    AlsoReadRound.objects.filter(pk__lte=current.pk - REMEMBERED).delete()
    return current


def _next(cursor):
    """The next translation keys of pages that can be read, in their order."""
    pages = page_model().objects.live().filter(depth__gt=2)
    if cursor:
        pages = pages.filter(translation_key__gt=cursor)
    return list(pages.order_by("translation_key").values_list("translation_key", flat=True).distinct()[:SLICE])


def _forget(rows, *, behind):
    """Delete ``rows``, those of pages behind ``behind`` that are no more, a chunk at a time."""
    if behind:
        rows = rows.filter(page__gt=behind)
    while numbers := list(rows.values_list("pk", flat=True)[:CHUNK]):
        AlsoRead.objects.filter(pk__in=numbers).delete()


def _write(key, found):
    rows = [AlsoRead(page=key, other=UUID(str(other)), people=people, weight=weight) for other, people, weight in found]
    with transaction.atomic():
        AlsoRead.objects.filter(page=key).delete()
        AlsoRead.objects.bulk_create(rows, ignore_conflicts=True)  # another worker may do the same page


def _read_with(key, now):
    """[(translation key, people, weight)]: what the readers of ``key`` read, itself too, the weightiest first."""
    steps = [now - number * timedelta(days=settings.INTEREST_HALF_LIFE_DAYS) for number in range(1, len(WORTH) + 1)]
    views = Event.objects.filter(kind=kinds.PAGE_VIEWED, at__gte=steps[-1], at__lte=now)
    reads, given = [], []
    for reader, mine in (
        ("contact_id", views.filter(contact__isnull=False)),
        ("visitor_id", views.filter(contact=None, visitor__isnull=False)),
    ):
        sql, params = _reads(mine, reader, key).query.sql_with_params()
        # How many pages each of them read stands beside each of the pages.
        counted = "SELECT page_key, last, COUNT(*) OVER (PARTITION BY reader) AS many"
        reads.append(f"{counted} FROM ({sql}) AS {reader}s")
        given += params
    worth = " ".join(f"WHEN last >= %s THEN {number}" for number in WORTH)
    # Nothing in it is anybody's words: what is asked for are parameters.
    statement = f"""
        SELECT page_key, COUNT(*) AS people, SUM(CASE {worth} ELSE 0 END) AS weight
        FROM ({" UNION ALL ".join(reads)}) AS together
        WHERE many <= %s GROUP BY page_key HAVING COUNT(*) >= %s ORDER BY weight DESC, page_key LIMIT %s
    """  # noqa: S608
    moments = [connection.ops.adapt_datetimefield_value(step) for step in steps]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*moments, *given, MOST_PAGES, LEAST_PEOPLE, KEPT])
        return cursor.fetchall()


def _reads(views, reader, key):
    """What the latest readers of ``key`` read of pages that can be seen now: each page once, when they last did."""
    on_it = views.filter(page__in=list(page_model().objects.filter(translation_key=key).values_list("pk", flat=True)))
    latest = on_it.values(reader).annotate(latest=Max("at")).order_by("-latest").values(reader)[:READERS]
    seen = views.filter(**{f"{reader}__in": latest}, page__live=True, page__depth__gt=2)
    return (
        seen.annotate(reader=F(reader), page_key=F("page__translation_key"))
        .values("reader", "page_key")
        .annotate(last=Max("at"))
        .order_by()
    )
