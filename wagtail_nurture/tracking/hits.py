"""One batch of views from the buffer to the database: visitors by set, events by set."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from wagtail.models import Site
from wagtail.models.sites import get_site_for_hostname

from . import bots, kinds, pages, recorder, source
from .models import Event, Visitor


@dataclass(frozen=True, slots=True)
class Hit:
    """What a request said, before anything is looked up. ``at`` is story time, ``agent`` at most 512 characters.

    ``address`` is the page's query string, the referrer and the site's host, as sent; the site is given by its id, or
    by host name and port in ``asked_of``.
    """

    key_hash: str
    at: datetime
    site_id: int | None = None
    page_id: int | None = None
    kind: str = kinds.PAGE_VIEWED
    agent: str = ""
    address: tuple = ("", "", "")
    asked_of: tuple | None = None
    subject: str = ""
    properties: dict = field(default_factory=dict)


def write(batch):
    """Write ``batch`` (list of Hit) as events in one transaction. Views of pages that do not exist are left out.

    A constant number of statements, whatever the number of people: pages, visitors, when last seen, events; two more
    when somebody is new, one each when somebody came from elsewhere or a scenario listens.
    """
    facts = pages.facts_of({hit.page_id for hit in batch if hit.page_id is not None})
    batch = [hit for hit in batch if hit.page_id is None or hit.page_id in facts]
    if not batch:
        return
    batch = _with_sites(batch)
    robots = {agent for agent in {hit.agent for hit in batch} if bots.is_bot(agent)}  # slow, so not in a transaction
    with transaction.atomic():
        visitors = _visitors(batch)
        recorder.record_many(
            [_event(hit, visitors[hit.key_hash], facts.get(hit.page_id), crawled=hit.agent in robots) for hit in batch]
        )


def _with_sites(batch):
    """``batch`` with the site of each host name; one query a host that was asked."""
    sites = {asked: _site_at(*asked) for asked in {hit.asked_of for hit in batch if hit.asked_of}}
    return [replace(hit, site_id=sites[hit.asked_of]) if hit.asked_of else hit for hit in batch]


def _site_at(host, port):
    try:
        return get_site_for_hostname(host, port).pk
    except Site.DoesNotExist:
        return None


def _event(hit, visitor, fact, *, crawled):
    return Event(
        at=hit.at,
        kind=kinds.PAGE_CRAWLED if crawled and hit.kind == kinds.PAGE_VIEWED else hit.kind,
        site_id=hit.site_id,
        visitor_id=visitor.pk,
        contact_id=None if crawled else visitor.contact_id,
        page_id=hit.page_id,
        locale=fact.locale if fact else "",
        subject=hit.subject,
        properties=hit.properties,
    )


def _visitors(batch):
    """{key hash: Visitor}, made where missing, with the time last seen and the source brought up to date."""
    latest = {hit.key_hash: hit for hit in sorted(batch, key=lambda hit: hit.at)}
    known = _known(latest)
    if missing := latest.keys() - known.keys():
        first = {hit.key_hash: hit for hit in sorted(batch, key=lambda hit: hit.at, reverse=True)}
        rows = [_visitor(first[key], latest[key]) for key in sorted(missing)]
        Visitor.objects.bulk_create(rows, ignore_conflicts=True, batch_size=100)
    if known:
        newest = max(latest[key].at for key in known)
        Visitor.objects.filter(pk__in=[visitor.pk for visitor in known.values()], last_seen_at__lt=newest).update(
            last_seen_at=newest
        )
    if missing:
        known |= _known(missing)
    _keep_sources(batch, known)
    return known


def _known(keys):
    return {visitor.key_hash: visitor for visitor in Visitor.objects.filter(key_hash__in=list(keys))}


def _visitor(first, last):
    return Visitor(key_hash=first.key_hash, site_id=first.site_id, first_seen_at=first.at, last_seen_at=last.at)


def _keep_sources(batch, visitors):
    """First and last touch of those who came from another site or a campaign."""
    touched = {}
    for hit in batch:
        query, referrer, host = hit.address
        if came_from := source.of(query=query, referrer=referrer, host=host):
            visitor = visitors[hit.key_hash]
            visitor.source = source.touched(visitor.source, came_from, hit.at)
            touched[visitor.pk] = visitor
    Visitor.objects.bulk_create(
        touched.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["source"],
        batch_size=100,
    )
