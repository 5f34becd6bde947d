"""Whom a topic interests, as a condition on contacts: what triggers and other rooms ask."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from wagtail_nurture.contacts.wishes import MutedTopic
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, PageTopic


SOME, STRONG = "some", "strong"
#: Pages about it that were read in so many days, for each level.
PAGES, DAYS = {SOME: 2, STRONG: 5}, 180


def in_topics(topics, at, *, level=SOME):
    """Those whom one of ``topics`` (slugs) interests at ``at``, at least at ``level``; a Q on Contact."""
    views = Event.objects.filter(
        kind=kinds.PAGE_VIEWED,
        contact__isnull=False,
        at__lte=at,
        at__gte=at - timedelta(days=DAYS),
        page_id__in=PageTopic.objects.filter(topic__in=list(topics)).values("page_id"),
    )
    enough = views.values("contact_id").annotate(times=Count("page_id", distinct=True))
    return Q(pk__in=enough.filter(times__gte=PAGES[level]).values("contact_id"))


def muting(topics, at):
    """Those who at ``at`` want to read nothing about one of ``topics``; a Q on Contact."""
    still = Q(until=None) | Q(until__gt=at)
    return Q(Exists(MutedTopic.objects.filter(still, contact=OuterRef("pk"), topic__in=list(topics))))
