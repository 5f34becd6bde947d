"""What topics are called in the reader's language: as editors named them, or in the words of the tag."""

from django.utils.translation import get_language

from wagtail_nurture.tracking import pages
from wagtail_nurture.tracking.models import PageTopic

from .topics.models import Topic


#: Pages looked at to find a topic's name in another language, and how well a tag must cover them.
WEIGHED, FITTING = 500, 0.5


def labels(slugs, *, translated=True):
    """{slug: label} in the active language: the tag's name, or that of its sister on the pages of that language.

    Without ``translated`` its sisters are not looked for: for long lists. A slug that no tag has is its own label.
    """
    slugs = list(slugs)
    names = dict(zip(slugs, slugs, strict=True))
    for table in pages.through_models():
        tags = table.tag.field.related_model.objects.filter(slug__in=slugs)
        names |= dict(tags.values_list("slug", "name"))
    names |= _translated(slugs) if translated else {}
    return names | {topic.slug: topic.name_in() for topic in Topic.objects.filter(slug__in=slugs)}


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
