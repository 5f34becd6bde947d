"""Score rules at work: what happens gives points, each event once by each rule, up to the rule's limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.rows import Insert
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from . import following, occasions, pagewords, score
from .score_models import ScoreEntry, ScoreRule


#: Of what a browser did before it was known, so many events of the batch are looked at, the newest.
EARLIER = 2000


@dataclass(frozen=True)
class Plan:
    """``hits`` are (ScoreRule, Event), oldest event first: what gives points unless it did already, or too many."""

    hits: tuple
    at: datetime


@following.register
class ScoreKeeper(following.Follower):
    def asks(self):
        wanted = {occasions.kind_of(rule) for rule in ScoreRule.objects.filter(active=True)}
        return wanted | {kinds.VISITOR_IDENTIFIED} if wanted else wanted

    def plan(self, events, at):
        rules = list(ScoreRule.objects.filter(active=True).order_by("pk"))
        if not rules:
            return None
        kinds_wanted = {occasions.kind_of(rule) for rule in rules}
        found = {event.pk: event for event in [*_earlier(events, kinds_wanted), *events]}
        mine = [event for event in found.values() if event.kind in kinds_wanted and event.contact_id]
        hits = _hits(rules, mine) if mine else ()
        return Plan(tuple(hits), at) if hits else None

    def write(self, plan):
        """The people's rows are held, so that two workers count their limits one after the other."""
        score.locked({event.contact_id for _rule, event in plan.hits}, plan.at)
        given = _given(plan.hits)
        spent = _spent(plan.hits)
        entries, gifts = [], []
        for rule, event in plan.hits:
            if (rule.pk, event.pk) in given:
                continue
            points = _within(rule, event, spent)
            if points:
                given.add((rule.pk, event.pk))
                spent.setdefault((rule.pk, event.contact_id), []).append((event.at, points))
                entries.append(_entry(rule, event, points))
                gifts.append(score.Gift(event.contact_id, points, "rule", (("rule", rule.pk), ("kind", event.kind))))
        Insert(entries).run()
        score.give(gifts, plan.at)


def _hits(rules, events):
    """(rule, event) of each event that a rule gives points for, by the rule's pool, kind, pages and beginning."""
    pools = dict(Contact.objects.filter(pk__in={event.contact_id for event in events}).values_list("pk", "pool_id"))
    pages = {rule.pk: _pages(rule, events) for rule in rules}
    return [
        (rule, event)
        for event in sorted(events, key=lambda event: (event.at, event.pk))
        for rule in rules
        if event.kind == occasions.kind_of(rule)
        and pools.get(event.contact_id) == rule.pool_id
        and event.at >= rule.since
        and (pages[rule.pk] is None or event.page_id in pages[rule.pk])
    ]


def _pages(rule, events):
    """Those of the pages the events are about that the rule means; None when it means all."""
    if pagewords.is_any(rule.pages):
        return None
    about = {event.page_id for event in events if event.page_id and event.kind == occasions.kind_of(rule)}
    if not about:
        return set()
    meant = reading.pages(**pagewords.filters(rule.pages)).filter(page_id__in=about)
    return set(meant.values_list("page_id", flat=True))


def _earlier(events, kinds_wanted):
    """What the browsers did that are known from these events on: until now it was nobody's."""
    known = [event for event in events if event.kind == kinds.VISITOR_IDENTIFIED and event.visitor_id]
    wanted = {kind for kind in kinds_wanted if kind == kinds.PAGE_VIEWED or kinds.is_open_to_browsers(kind)}
    if not (known and wanted):
        return []
    oldest = min(event.at for event in known) - timedelta(days=settings.STITCH_DAYS)
    rows = Event.objects.filter(
        visitor_id__in={event.visitor_id for event in known}, kind__in=wanted, contact__isnull=False, at__gte=oldest
    )
    return list(rows.order_by("-at", "-pk")[:EARLIER])


def _given(hits):
    """{(rule id, event id)} of those that gave points already."""
    rules, events = {rule.pk for rule, _event in hits}, sorted({event.pk for _rule, event in hits})
    found = set()
    for start in range(0, len(events), 500):
        rows = ScoreEntry.objects.filter(event_id__in=events[start : start + 500], rule_id__in=rules)
        found |= set(rows.values_list("rule_id", "event_id"))
    return found


def _spent(hits):
    """{(rule id, contact id): [(moment, points)]} of the rules with a limit, as far back as one looks."""
    capped = {rule for rule, _event in hits if rule.cap_points}
    if not capped:
        return {}
    longest = timedelta(days=max(rule.cap_days or 1 for rule in capped))
    rows = ScoreEntry.objects.filter(
        contact_id__in={event.contact_id for rule, event in hits if rule in capped},
        rule_id__in={rule.pk for rule in capped},
        at__gt=min(event.at for _rule, event in hits) - longest,
    )
    found = {}
    for rule, contact, at, points in rows.values_list("rule_id", "contact_id", "at", "points"):
        found.setdefault((rule, contact), []).append((at, points))
    return found


def _within(rule, event, spent):
    """The points that ``rule`` gives for ``event``, less what goes beyond its limit in the days around it."""
    if not rule.cap_points:
        return rule.points
    days = timedelta(days=rule.cap_days or 1)
    mine = spent.get((rule.pk, event.contact_id), ())
    left = rule.cap_points - sum(abs(points) for at, points in mine if event.at - days < at < event.at + days)
    points = min(abs(rule.points), max(left, 0))
    return points if rule.points > 0 else -points


def _entry(rule, event, points):
    return ScoreEntry(rule=rule, event_id=event.pk, contact_id=event.contact_id, points=points, at=event.at)
