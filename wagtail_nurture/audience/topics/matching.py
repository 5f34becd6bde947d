"""Which topics a page has by the rules of editors and by what is chosen on it; asked by ``tracking.pages``, by set."""

from functools import cache

from django.apps import apps
from django.utils.text import slugify

from wagtail_nurture.topics import FIELD, TopicsMixin
from wagtail_nurture.tracking import pages
from wagtail_nurture.tracking.models import PageFact

from .models import Topic


@pages.register_source
def topics_of(about):
    """{page id: set of slugs} of ``about`` (list of tracking.pages.About). Three queries, and one a chosen-on model."""
    found = {page.page_id: set() for page in about}
    chosen = _chosen({number for page in about for number in (page.page_id, page.leader_id) if number})
    rules = [_Rule(topic) for topic in Topic.objects.all()]
    paths = _paths({number for rule in rules for number in rule.sections})
    for page in about:
        found[page.page_id] |= chosen.get(page.leader_id) or chosen.get(page.page_id) or set()
        found[page.page_id] |= {rule.slug for rule in rules if rule.fits(page, paths)}
    return found


class _Rule:
    """The rules of one Topic, read once."""

    def __init__(self, topic):
        values = {"tag": [], "section": [], "page_type": []}
        for block in topic.rules:
            if block.value and block.block_type in values:
                values[block.block_type].append(block.value)
        self.slug = topic.slug
        self.tags = {slugify(tag, allow_unicode=True) for tag in values["tag"]}
        self.sections = [page.pk for page in values["section"]]
        self.types = set(values["page_type"])

    def fits(self, page, paths):
        return (
            page.type in self.types
            or not self.tags.isdisjoint(page.tags)
            or any(page.path.startswith(path) for number in self.sections for path in paths.get(number, ()))
        )


def _paths(sections):
    """{page id: [paths of it and its translations]}."""
    if not sections:
        return {}
    keys = dict(PageFact.objects.filter(page_id__in=sections).values_list("page_id", "translation_key"))
    by_key = {}
    for key, path in PageFact.objects.filter(translation_key__in=keys.values()).values_list("translation_key", "path"):
        by_key.setdefault(key, []).append(path)
    return {number: by_key.get(key, []) for number, key in keys.items()}


def _chosen(page_ids):
    """{page id: set of slugs} of what is chosen on pages that have the panel."""
    found = {}
    for through, page in chosen_on():
        rows = through.objects.filter(**{f"{page}__in": page_ids})
        for number, slug in rows.values_list(page, "topic__slug"):
            found.setdefault(number, set()).add(slug)
    return found


@cache
def chosen_on():
    """[(table, column of the page)] of the page models with the panel."""
    models = [model for model in apps.get_models() if issubclass(model, TopicsMixin)]
    fields = [field for model in models for field in model._meta.local_many_to_many if field.name == FIELD]
    return [(field.remote_field.through, f"{field.m2m_field_name()}_id") for field in fields]
