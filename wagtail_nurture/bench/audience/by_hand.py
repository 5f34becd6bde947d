"""The same questions in SQL as somebody would write it who knows both databases well, each in several ways."""

from datetime import timedelta

from django.db import connection

from wagtail_nurture.contacts.models import ContactPool
from wagtail_nurture.tracking.models import PageFact

from . import history


def ways(asked):
    """{name: SQL that selects the ids of the people who are meant}; ``asked`` is a segment.Asked."""
    facts = _facts(asked)
    return {name: sql.format(**facts) for name, sql in _WAYS.items()}


def _facts(asked):
    paths = PageFact.objects.get(pk=history.section(asked.section)).path
    return {
        "pages": asked.pages,
        "pool": ContactPool.objects.get().pk,
        "section": f"SELECT page_id FROM wagtail_nurture_pagefact WHERE path LIKE '{paths}%'",
        "now": _moment(history.NOW),
        "since": _moment(history.NOW - timedelta(days=asked.days)),
        "bought_since": _moment(history.NOW - timedelta(days=asked.bought_days)),
    }


def _moment(at):
    return f"'{at:%Y-%m-%d %H:%M:%S}{'' if connection.vendor == 'sqlite' else '+00'}'"


_READ = "e.kind = 'page.viewed' AND e.at >= {since} AND e.at <= {now} AND e.page_id IN ({section})"
_BOUGHT = "e.kind = 'purchase.made' AND e.at >= {bought_since} AND e.at <= {now}"
_CLICKED = (
    "FROM wagtail_nurture_event e JOIN wagtail_nurture_eventclass k ON k.event_id = e.id AND k.rules_version = 1 "
    "AND k.kind = 'human' WHERE e.kind = 'message.clicked' AND e.at <= {now}"
)
_PEOPLE = "SELECT c.id FROM wagtail_nurture_contact c WHERE c.pool_id = {pool} AND c.merged_into_id IS NULL"

_WAYS = {
    "EXISTS": (
        f"{_PEOPLE} AND EXISTS (SELECT 1 FROM wagtail_nurture_event e WHERE e.contact_id = c.id AND {_BOUGHT}) "
        f"AND EXISTS (SELECT 1 {_CLICKED} AND e.contact_id = c.id) "
        "AND (SELECT count(DISTINCT e.page_id) FROM wagtail_nurture_event e "
        f"WHERE e.contact_id = c.id AND {_READ}) >= {{pages}}"
    ),
    "IN": (
        f"{_PEOPLE} AND c.id IN (SELECT e.contact_id FROM wagtail_nurture_event e WHERE {_READ} "
        "GROUP BY e.contact_id HAVING count(DISTINCT e.page_id) >= {pages}) "
        f"AND c.id IN (SELECT e.contact_id FROM wagtail_nurture_event e WHERE {_BOUGHT}) "
        f"AND c.id IN (SELECT e.contact_id {_CLICKED})"
    ),
    "INTERSECT": (
        f"SELECT id FROM (SELECT e.contact_id AS id FROM wagtail_nurture_event e WHERE {_READ} "
        "GROUP BY e.contact_id HAVING count(DISTINCT e.page_id) >= {pages} INTERSECT "
        f"SELECT e.contact_id FROM wagtail_nurture_event e WHERE {_BOUGHT} INTERSECT SELECT e.contact_id {_CLICKED} "
        f"INTERSECT {_PEOPLE}) AS x"
    ),
    "one pass": (
        f"{_PEOPLE} AND c.id IN (SELECT e.contact_id FROM wagtail_nurture_event e "
        "LEFT JOIN wagtail_nurture_eventclass k ON k.event_id = e.id AND k.rules_version = 1 AND k.kind = 'human' "
        "AND e.kind = 'message.clicked' WHERE e.kind IN ('page.viewed', 'purchase.made', 'message.clicked') "
        "AND e.at <= {now} GROUP BY e.contact_id "
        f"HAVING count(DISTINCT CASE WHEN {_READ} THEN e.page_id END) >= {{pages}} "
        f"AND max(CASE WHEN {_BOUGHT} THEN 1 ELSE 0 END) = 1 AND max(CASE WHEN k.id IS NULL THEN 0 ELSE 1 END) = 1)"
    ),
}
