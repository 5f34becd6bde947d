"""The topics that a person is offered to mute: theirs first, then what the site writes about most."""

import unicodedata
from collections import Counter

from django.db.models import Count
from django.utils.translation import get_language

from wagtail_nurture.contacts import wishes
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.tracking import pages, reading
from wagtail_nurture.tracking.models import PageTopic


#: How many are offered: a page that can be read at a glance.
OFFERED = 8
#: Pages looked at to find a topic's name in another language, and how well a tag must cover them.
WEIGHED, FITTING = 500, 0.5


def offered(contact):
    """{topic slug: label} for ``contact``, by label: at most OFFERED, and whatever they mute. A dozen queries."""
    muted = list(wishes.muted([contact.pk]).get(contact.pk, {}))
    theirs = [topic for topic, _times in _read(contact).most_common(OFFERED)]
    known = PageTopic.objects.values("topic").annotate(pages=Count("pk")).order_by("-pages", "topic")
    common = list(known.values_list("topic", flat=True)[:OFFERED])
    mine = [*_asked(contact), *theirs]
    alive = set(PageTopic.objects.filter(topic__in=mine).values_list("topic", flat=True))
    found = list(dict.fromkeys([*muted, *(topic for topic in mine if topic in alive), *common]))
    named = labels(found[: max(OFFERED, len(muted))])
    return dict(sorted(named.items(), key=lambda item: _sortable(item[1])))


def _sortable(label):
    """``label`` without accents, so that "électrique" stands among the e's."""
    return unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold() or label


def _read(contact):
    """How often each topic was read about."""
    views = reading.viewed([contact.pk], limit=100).get(contact.pk, [])
    topics = reading.topics_of([view.page_id for view in views])
    return Counter(topic for view in views for topic in topics.get(view.page_id, ()))


def _asked(contact):
    """The topics of what our last mails to them were about."""
    rows = Delivery.objects.filter(contact=contact).order_by("-pk").values_list("context", flat=True)[:10]
    return list(dict.fromkeys(topic for context in rows for topic in (context or {}).get("topics") or ()))


def labels(slugs):
    """{slug: label} in the active language: the tag's name, or that of its sister on the pages of that language."""
    slugs = list(slugs)
    names = dict(zip(slugs, slugs, strict=True))
    for table in pages.through_models():
        tags = table.tag.field.related_model.objects.filter(slug__in=slugs)
        names |= dict(tags.values_list("slug", "name"))
    return names | _translated(slugs)


def _translated(slugs):
    """{slug: name} of the tags that stand, in the active language, on the same pages as the topic does.

    A topic is the tag of a page in the default language; where translations carry tags of their own, the one that
    covers the topic's pages best is its name there.
    """
    rows = PageTopic.objects.filter(topic__in=slugs, page__locale=get_language()).values_list("topic", "page_id")
    about = {}
    for topic, page in rows[:WEIGHED]:
        about.setdefault(topic, set()).add(page)
    everywhere = set().union(*about.values())
    tagged = {}
    for table in pages.through_models():
        own = table.objects.filter(content_object_id__in=everywhere)
        for page, name in own.values_list("content_object_id", "tag__name"):
            tagged.setdefault(name, set()).add(page)
    found = {}
    for topic, here in about.items():
        fit, name = max(((len(here & on) / len(here | on), name) for name, on in tagged.items()), default=(0, ""))
        if fit >= FITTING:
            found[topic] = name
    return found
