"""What it costs to recommend pages to many people at once, and to reckon at night what their readers also read."""

import time
import tracemalloc
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

from django.db import connection
from django.utils import timezone
from wagtail.models import Site

from wagtail_nurture.content import cards, recommend
from wagtail_nurture.content.also_read import building
from wagtail_nurture.content.also_read.models import AlsoRead
from wagtail_nurture.content.blocks import registry
from wagtail_nurture.content.group import Group
from wagtail_nurture.content.knowledge import OnRecord
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.content.slots import PlainSlots
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking import pages as facts
from wagtail_nurture.tracking.models import Event, PageTopic

from . import people, series
from .statements import noted
from .table import Row


#: Sections, pages in each, and pages that each person reads: two sections, some pages of both.
SECTIONS, PAGES, READ = 8, 40, 10
MOST = 20
BLOCK = {"by": "all", "page_type": "", "tag": "", "section": None, "count": 3, "say_why": False, "otherwise": "newest"}


def rows(count):
    """``count`` people who read: how much is asked of the database, how long it takes, and how much of memory."""
    crowd = people.gather(count, f"readers-{uuid4().hex[:8]}")
    _read(crowd, _pages())
    began = time.perf_counter()
    building.run()
    night = time.perf_counter() - began
    everybody = _recipients(crowd)
    few = len(noted(lambda: _recommend(everybody[:50])))
    found = []
    asked = len(noted(lambda: found.append(_recommend(everybody))))
    if sum(map(bool, found[0][1].values())) != len(everybody):
        raise RuntimeError("somebody was recommended nothing")
    pairs = AlsoRead.objects.count()
    note = f"beside: 50 people. The night before, {pairs:,} pairs from {count * READ:,} visits: {night:.1f} s"
    yield Row(
        f"recommendations for {count:,} people, queries", asked, few, "queries", f"<= {MOST}", asked <= MOST, note
    )
    began = time.process_time()
    group, _cards = _recommend(everybody)
    ours = time.process_time() - began
    bare = _bare(group)
    note = "bare: each person's topics added up over every page and sorted, all in memory; ours with all that is asked"
    yield Row(f"recommendations for {count:,} people, processor", ours, bare, "s", "<= 3 x", ours <= 3 * bare, note)
    whole, half = _memory(everybody) / len(everybody), _memory(everybody[: len(everybody) // 2]) / (len(everybody) // 2)
    note = "the peak while they are found, for each person of all beside each of half as many"
    reached = whole <= 1.1 * half
    yield Row("recommendations, memory a person", whole / 1024, half / 1024, "kB", "<= 1.1 x", reached, note)


def _pages():
    """The ids of the pages, section by section; made where they are not."""
    home = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    model, found = cards.page_model(), []
    for number in range(SECTIONS):
        section = model.objects.filter(slug=f"bench-{number}").first()
        if section is None:
            section = home.add_child(instance=model(title=f"Section {number}", slug=f"bench-{number}"))
            for place in range(PAGES):
                section.add_child(instance=model(title=f"Page {number}.{place}", slug=f"page-{place}"))
        found.append(list(section.get_children().order_by("pk").values_list("pk", flat=True)))
    facts.fill_missing()
    if not PageTopic.objects.filter(topic="bench-0").exists():
        PageTopic.objects.bulk_create(
            PageTopic(page_id=page, topic=f"bench-{number}") for number, own in enumerate(found) for page in own
        )
    return found


def _read(crowd, pages):
    """Each of ``crowd`` read pages of two sections, within the last month; by one statement for each page they read."""
    now, flat = timezone.now(), [page for own in pages for page in own]
    for turn in range(READ):
        section = f"(id + {turn % 2}) %% {SECTIONS}"
        place = f"(id * 7 + {turn * 5}) %% {PAGES - 10}"
        columns = {"contact_id": "id", "page_id": f"{flat[0]} + ({section}) * {PAGES + 1} + {place}"}
        at = now - timedelta(days=1 + turn * 3)
        series.insert(Event(at=at, kind=kinds.PAGE_VIEWED, locale="en"), crowd.source, **columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _recipients(crowd):
    site, slots = Site.objects.get(is_default_site=True), PlainSlots()
    numbers = crowd.rows().order_by("pk").values_list("pk", flat=True)
    return [Recipient(delivery_id=pk, contact_id=pk, site=site, slots=slots, locale="en") for pk in numbers]


def _recommend(recipients):
    version = SimpleNamespace(pk=None, locale="en", parts={}, links=[])
    group = Group(version=version, recipients=recipients, knowledge=OnRecord())
    return group, registry["recommended_pages"].cards(BLOCK, group, "block")


def _bare(group):
    """Seconds of a processor for the same people and pages, by topics alone."""
    pages = recommend.candidates(site=group.recipients[0].site, languages=["en"])
    topics = [(page.key, sorted(page.topics)) for page in pages]
    began = time.process_time()
    for person in group.recipients:
        interests = {topic: weight for topic, (weight, _code) in group.interests[person.delivery_id].items()}
        read = group.read[person.delivery_id]
        scores = [(sum(interests.get(topic, 0) for topic in own), key) for key, own in topics if key not in read]
        sorted(scores, key=lambda score: -score[0])[:3]
    return time.process_time() - began


def _memory(recipients):
    """The most bytes in use while ``recipients`` are recommended pages."""
    tracemalloc.start()
    try:
        _recommend(recipients)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
