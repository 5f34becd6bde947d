"""An editor publishes a page that interests many: what letting a chunk of them in asks of the database."""

import time
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Page, Site

from wagtail_nurture.audience.interests import decay
from wagtail_nurture.audience.interests.models import Interest
from wagtail_nurture.audience.topics.models import Topic
from wagtail_nurture.scenarios import claims, fan_out
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.tracking import kinds

from .. import drawn, people, series, statements
from ..table import Row


FEW = 10


def row(count):
    """``count`` people come in chunk by chunk, beside ten: statements of a chunk besides INSERT, people a second."""
    few, _seconds = _let_in(FEW, "few")
    many, seconds = _let_in(count, "many")
    full = [_other(seen) for seen in many]
    inserts = sum(sql.startswith("INSERT") for sql in many[0])
    return Row(
        f"a page is published, {count:,} people interested",
        max(full),
        max(_other(seen) for seen in few),
        "statements",
        f"as for {FEW} people",
        max(full) <= max(_other(seen) for seen in few),
        f"of each chunk of {claims.batch_size()} people besides INSERT ({inserts} of these), from the claim to the "
        f"last write; {len(many)} chunks, {count / seconds:,.0f} people a second",
    )


def _other(seen):
    return sum(not sql.startswith("INSERT") for sql in seen)


def _let_in(count, name):
    """([the statements of each chunk], seconds of all) of letting ``count`` people in whom a new page interests."""
    home = Site.objects.get(is_default_site=True).root_page
    section = home.add_child(instance=Page(title=name, slug=f"section-{name}"))
    topic = _topic_of(people.gather(count, f"readers-{name}"), name, section)
    scenario = drawn.for_readers(topic.slug)
    _publish_in(section)
    chunks, began = [], time.perf_counter()
    while seen := _chunk():
        chunks.append(seen)
    seconds = time.perf_counter() - began
    if Enrolment.objects.filter(scenario=scenario).count() != count:
        raise RuntimeError("Not everybody came in")
    return chunks, seconds


def _topic_of(crowd, name, section):
    """The Topic that interests all of ``crowd``; the pages below ``section`` are about it."""
    topic, now = Topic(name=f"Readers {name}"), timezone.now()
    topic.rules = Topic._meta.get_field("rules").to_python([{"type": "section", "value": section.pk}])
    topic.save()
    read = decay.strength([(2 * decay.WEIGHTS[kinds.DOCUMENT_REQUESTED], now - timedelta(hours=1))])
    liking = {"strength": read, "level": decay.named(read, now), "documents": 2, "last_at": now}
    series.insert(Interest(topic=topic.slug, reckoned_at=now, **liking), crowd.source, contact_id="id")
    return topic


def _publish_in(section):
    page = section.add_child(instance=Page(title="News", slug="news", live=False))
    page.save_revision().publish()


def _chunk():
    """The statements of one chunk; None when no fan-out is open."""
    looked_at = []
    seen = statements.noted(lambda: looked_at.append(fan_out.chunk()))
    return seen if looked_at[0] else None
