"""The topics that a person is offered to mute: theirs first, then what the site writes about most."""

import unicodedata

from django.db.models import Count

from wagtail_nurture.audience.interests import declaring, told
from wagtail_nurture.audience.interests.models import Interest
from wagtail_nurture.audience.topicnames import labels
from wagtail_nurture.contacts import wishes
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.tracking.models import PageTopic


#: How many are offered: a page that can be read at a glance.
OFFERED = 8


def offered(contact):
    """{topic slug: label} for ``contact``, by label: at most OFFERED, and what they mute or like. A dozen queries."""
    muted = list(wishes.muted([contact.pk]).get(contact.pk, {}))
    liked = sorted(declaring.declared([contact.pk]).get(contact.pk, ()))
    theirs = list(_read(contact)[:OFFERED])
    known = PageTopic.objects.values("topic").annotate(pages=Count("pk")).order_by("-pages", "topic")
    common = list(known.values_list("topic", flat=True)[:OFFERED])
    mine = [*_asked(contact), *theirs]
    alive = set(PageTopic.objects.filter(topic__in=mine).values_list("topic", flat=True))
    found = list(dict.fromkeys([*muted, *liked, *(topic for topic in mine if topic in alive), *common]))
    named = labels(found[: max(OFFERED, len({*muted, *liked}))])
    return dict(sorted(named.items(), key=lambda item: _sortable(item[1])))


def _sortable(label):
    """``label`` without accents, so that "électrique" stands among the e's."""
    return unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold() or label


def _read(contact):
    """The topics they read about, the strongest first."""
    rows = Interest.objects.filter(contact=contact, strength__isnull=False)
    return rows.order_by("-strength", "topic").values_list("topic", flat=True)


def evidence_of(contact, topics):
    """{topic: "4 pages, last on 12 Nov"} of those of ``topics`` that they read about. One query."""
    rows = Interest.objects.filter(contact=contact, topic__in=list(topics), last_at__isnull=False)
    return {row.topic: told.evidence(row) for row in rows}


def _asked(contact):
    """The topics of what our last mails to them were about."""
    rows = Delivery.objects.filter(contact=contact).order_by("-pk").values_list("context", flat=True)[:10]
    return list(dict.fromkeys(topic for context in rows for topic in (context or {}).get("topics") or ()))
