"""What conditions know of pages, kept beside the page tree so that facts outlive pages and survive moves."""

from dataclasses import dataclass
from functools import cache

import swapper
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, get_page_models

from wagtail_nurture import clock, signals
from wagtail_nurture.text import clean

from .models import PageFact, PageTopic


CHUNK = 200
_FIELDS = ["translation_key", "locale", "path", "type", "title", "live", "author", "deleted_at"]

_sources = []


@dataclass(frozen=True)
class About:
    """What says which topics a page has. ``leader_id``: its translation in the default language, or None."""

    page_id: int
    leader_id: int | None
    path: str
    type: str
    tags: frozenset


def register_source(source):
    """``source(list of About) -> {page id: set of slugs}`` says topics beyond tags, by set. Also a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def facts_of(page_ids):
    """{page id: PageFact} of those that exist or existed; a fact that is missing is made. One query as a rule."""
    facts = PageFact.objects.in_bulk(list(page_ids))
    if missing := set(page_ids) - facts.keys():
        remember(_pages().filter(pk__in=missing))
        facts |= PageFact.objects.in_bulk(list(missing))
    return facts


def remember(pages):
    """Write the facts and topics of ``pages`` (queryset or list of pages of any type). Returns how many."""
    pages = list(pages)
    for start in range(0, len(pages), CHUNK):
        _remember(pages[start : start + CHUNK])
    return len(pages)


def retag(page_id):
    """The tags of a page changed: its topics, and those of its translations, follow."""
    _remember_topics(list(_pages().filter(pk=page_id)))


def retag_many(page_ids):
    """The rules that say what these pages are about changed."""
    _remember_topics(list(_pages().filter(pk__in=page_ids)))


def moved(page):
    """A page has a new place in the tree. Its own path, those below it and those of its new siblings follow."""
    _follow(_pages().filter(path__startswith=page.path[: -page.steplen]))


def deleted(page_id):
    """A page is gone; what people read stays known."""
    PageFact.objects.filter(page_id=page_id, deleted_at=None).update(deleted_at=clock.now(), live=False)


def fill_missing():
    """Facts for pages that have none, or whose path or author went stale (made, moved without signals). How many."""
    return _follow(_pages())


def have_tables(database):
    """Whether the tables of pages, of their tags and of what is remembered of them are there."""
    needed = {model._meta.db_table for model in (PageFact, PageTopic, *get_page_models(), *through_models())}
    return needed <= set(connections[database].introspection.table_names())


def _follow(pages):
    """Write anew the facts of those of ``pages`` whose path or author is not as remembered; returns how many."""
    known = {pk: (path, author) for pk, path, author in PageFact.objects.values_list("page_id", "path", "author")}
    stale = []
    for pk, path, depth, owner in pages.values_list("pk", "path", "depth", "owner_id"):
        was, author = known.get(pk, ("", ""))
        if depth > 1 and (was != path or _author(owner, author) != author):
            stale.append(pk)
    for start in range(0, len(stale), CHUNK):
        _remember(list(_pages().filter(pk__in=stale[start : start + CHUNK])))
    return len(stale)


@transaction.atomic
def _remember(pages):
    pages = [page for page in pages if page.depth and page.depth > 1]
    if not pages:
        return
    locales = dict(Locale.objects.values_list("pk", "language_code"))
    types = ContentType.objects.in_bulk({page.content_type_id for page in pages})
    orphans = [page.pk for page in pages if page.owner_id is None]
    authors = dict(PageFact.objects.filter(page_id__in=orphans).values_list("page_id", "author")) if orphans else {}
    PageFact.objects.bulk_create(
        [
            PageFact(
                page_id=page.pk,
                translation_key=page.translation_key,
                locale=locales.get(page.locale_id, "")[:10],
                path=page.path,
                type=_label(types.get(page.content_type_id)),
                title=clean(page.title, 255),
                live=page.live,
                author=_author(page.owner_id, authors.get(page.pk, "")),
            )
            for page in pages
        ],
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=_FIELDS,
    )
    _remember_topics(pages)


def _author(owner_id, known):
    """What is remembered of a page's owner: who it was, when the account is gone."""
    return known if owner_id is None else str(owner_id)[:64]


def _remember_topics(pages):
    """A page's topics are the tags of its translation in the default language, or its own when that has none.

    Other rooms add to them (:func:`register_source`). Only what differs is written, and told.
    """
    keys = {page.translation_key for page in pages}
    family = list(_pages().filter(translation_key__in=keys).values_list("pk", "translation_key", "locale_id"))
    default = _default_locale()
    leader = {key: pk for pk, key, locale in family if locale == default}
    members = [pk for pk, _key, _locale in family]
    known = {fact.page_id: fact for fact in PageFact.objects.filter(page_id__in=members)}
    tags = _tags_of(members)
    about = [
        About(
            pk,
            leader.get(key),
            known[pk].path,
            known[pk].type,
            frozenset(tags.get(leader.get(key)) or tags.get(pk) or ()),
        )
        for pk, key, _locale in family
        if pk in known
    ]
    more = [source(about) for source in _sources]
    _keep_topics({page.page_id: page.tags.union(*(found.get(page.page_id, ()) for found in more)) for page in about})


def _keep_topics(wanted):
    """``wanted``: {page id: set of slugs}."""
    rows = {(row.page_id, row.topic): row.pk for row in PageTopic.objects.filter(page_id__in=list(wanted))}
    missing = [(pk, topic) for pk, own in wanted.items() for topic in sorted(own) if (pk, topic) not in rows]
    gone = [key for key in rows if key[1] not in wanted[key[0]]]
    PageTopic.objects.filter(pk__in=[rows[key] for key in gone]).delete()
    PageTopic.objects.bulk_create(
        [PageTopic(page_id=pk, topic=topic) for pk, topic in missing], ignore_conflicts=True, batch_size=CHUNK
    )
    if changed := {pk for pk, _topic in (*missing, *gone)}:
        signals.page_topics_changed.send(sender=None, page_ids=changed)


def _tags_of(page_ids):
    """{page id: set of tag slugs}, one query for each table of tags."""
    found = {}
    for through in through_models():
        rows = through.objects.filter(content_object_id__in=page_ids)
        for page, slug in rows.values_list("content_object_id", "tag__slug"):
            found.setdefault(page, set()).add(slug[:100])
    return found


@cache
def through_models():
    """The tables that tie tags to pages by a field named ``tags`` (ClusterTaggableManager and a ParentalKey)."""
    managers = [getattr(model, "tags", None) for model in get_page_models()]
    tables = [manager.through for manager in managers if hasattr(manager, "through")]
    return tuple(dict.fromkeys(table for table in tables if hasattr(table, "tag") and _points_at_a_page(table)))


def _points_at_a_page(table):
    return any(getattr(field, "attname", "") == "content_object_id" for field in table._meta.get_fields())


def _default_locale():
    code = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    return Locale.objects.filter(language_code=code).values_list("pk", flat=True).first()


def _label(content_type):
    return f"{content_type.app_label}.{content_type.model}" if content_type else ""


def _pages():
    return swapper.load_model("wagtailcore", "Page").objects.all()
