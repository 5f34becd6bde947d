"""Whom a topic interests, as a condition on contacts: what triggers and other rooms ask."""

from django.db.models import Exists, OuterRef, Q

from wagtail_nurture.contacts.wishes import MutedTopic

from .interests import decay
from .interests.models import Interest


SOME, STRONG = decay.SOME, decay.STRONG


def in_topics(topics, at, *, level=SOME):
    """Those whom one of ``topics`` (slugs) interests at ``at``, at least at ``level``, or who said so; Q on Contact."""
    # Each person's own are asked for: a fan-out asks for the next people again and again, and gathering everybody's for
    # each of its chunks would take as long every time.
    own = Interest.objects.filter(contact=OuterRef("pk"), topic__in=list(topics))
    return Q(Exists(own.filter(Q(strength__gte=decay.least(level, at)) | Q(declared_at__isnull=False))))


def muting(topics, at):
    """Those who at ``at`` want to read nothing about one of ``topics``; a Q on Contact."""
    still = Q(until=None) | Q(until__gt=at)
    return Q(Exists(MutedTopic.objects.filter(still, contact=OuterRef("pk"), topic__in=list(topics))))
