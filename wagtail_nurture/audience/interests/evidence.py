"""What people read and asked for, by topic, from the facts themselves and as of any moment: by set."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, PageTopic

from . import decay


@dataclass(frozen=True)
class Liking:
    """One person and one topic: ``strength`` (decay), how many pages and documents, and when the last one."""

    strength: float
    pages: int
    documents: int
    last_at: datetime


def likings(contact_ids, *, until, topic=""):
    """{contact id: {topic: Liking}} by what happened up to ``until`` (aware); of one ``topic`` or of all.

    Each page and each document counts once, when it was last looked at or asked for. Three queries.
    """
    contact_ids = list(contact_ids)
    acts = {}
    for contact, page, slugs, at in _pages(contact_ids, until, topic):
        for slug in slugs:
            acts.setdefault(contact, {}).setdefault(slug, {})[page] = at
    for contact, document, slugs, at in _documents(contact_ids, until):
        for slug in slugs if not topic else slugs & {topic}:
            acts.setdefault(contact, {}).setdefault(slug, {})[document] = at
    return {contact: {slug: _liking(latest) for slug, latest in by_topic.items()} for contact, by_topic in acts.items()}


def _pages(contact_ids, until, topic):
    """(contact, page id, its topics, when last) of the pages viewed that are about something."""
    views = Event.objects.filter(
        kind=kinds.PAGE_VIEWED, contact_id__in=contact_ids, at__lte=until, page_id__isnull=False
    )
    about = PageTopic.objects.filter(page_id__in=views.values("page_id"))
    about = about.filter(topic=topic) if topic else about
    topics = {}
    for page, slug in about.values_list("page_id", "topic"):
        topics.setdefault(page, []).append(slug)
    if topics:
        rows = views.values_list("contact_id", "page_id").annotate(last=Max("at")).order_by()
        for contact, page, last in rows:
            if page in topics:
                yield contact, page, topics[page], last


def _documents(contact_ids, until):
    """(contact, subject of the document, its topics, when) of what was asked for, the earliest first."""
    asked = Event.objects.filter(kind=kinds.DOCUMENT_REQUESTED, contact_id__in=contact_ids, at__lte=until)
    for contact, subject, told, at in asked.order_by("at").values_list("contact_id", "subject", "properties", "at"):
        topics = told.get("topics") if isinstance(told, dict) else None
        slugs = {str(slug)[:100] for slug in topics if slug} if isinstance(topics, list) else set()
        yield contact, subject, slugs, at


def _liking(latest):
    """``latest``: {page id or subject of a document: when last}."""
    documents = [key for key in latest if isinstance(key, str)]
    weights = {True: decay.WEIGHTS[kinds.DOCUMENT_REQUESTED], False: decay.WEIGHTS[kinds.PAGE_VIEWED]}
    return Liking(
        strength=decay.strength([(weights[isinstance(key, str)], at) for key, at in latest.items()]),
        pages=len(latest) - len(documents),
        documents=len(documents),
        last_at=max(latest.values()),
    )
