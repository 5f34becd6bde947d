"""Which pages to propose to whom: by set, from what they read, or from the topics of what they asked for."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import F, Q
from wagtail.models import Site

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.tracking import reading

from .cards import page_model, visible


#: The newest pages of the type and section that are weighed. Older ones are not proposed.
WEIGHED = 400


@dataclass(frozen=True)
class Candidate:
    """A page that may be proposed, in one language or several."""

    key: UUID
    topics: frozenset


def candidates(*, types=(), section=None, topic="", site, languages):
    """The visible pages of this kind on ``site``, the newest first, each once whatever its languages.

    Never the page on data protection: everybody may read it, nobody is written to for it. ``types`` are labels such as
    "shop.bikepage", ``section`` a page id. A handful of queries.
    """
    pages = page_model().objects.filter(depth__gt=2, locale__language_code__in=languages)
    roots = Q(pk__in=[])
    for root in Site.get_site_root_paths():
        if root.site_id == site.pk:
            roots |= Q(url_path__startswith=root.root_path)
    pages = pages.filter(roots).exclude(translation_key__in=_on_data_protection(site))
    if types or section or topic:
        pages = pages.filter(pk__in=reading.pages(types=types, section=section, topic=topic))
    if section:
        pages = pages.exclude(translation_key__in=page_model().objects.filter(pk=section).values("translation_key"))
    newest = F("first_published_at").desc(nulls_last=True)  # as SQLite has it without being told
    rows = list(visible(pages).order_by(newest, "-pk").values_list("pk", "translation_key")[:WEIGHED])
    topics = reading.topics_of([pk for pk, key in rows])
    merged = {}
    for pk, key in rows:
        merged.setdefault(key, set()).update(topics.get(pk, ()))
    return [Candidate(key, frozenset(found)) for key, found in merged.items()]


def _on_data_protection(site):
    """The translation keys of pages that are named like the privacy page of the site's settings, in any language."""
    path = urlsplit(NurtureSiteSettings.for_site(site).privacy_page).path
    slug = path.rstrip("/").rpartition("/")[2]
    return page_model().objects.filter(slug=slug, depth__gt=2).values("translation_key")


def rank(pages, *, interests, without, unrelated, muted=frozenset()):
    """Translation keys of ``pages`` (Candidates, newest first) for one person, the best first.

    ``interests`` ({topic: weight}) is what the person cares for, ``without`` the keys not to propose (read, or shown
    already), ``muted`` the topics they do not want. Pages that share no topic come only when none shares any and
    ``unrelated`` is true.

    >>> a, b = Candidate("a", frozenset({"city"})), Candidate("b", frozenset({"touring"}))
    >>> rank([a, b], interests={"touring": 2}, without=set(), unrelated=True)
    ['b']
    >>> rank([a, b], interests={}, without={"b"}, unrelated=True)
    ['a']
    >>> rank([a, b], interests={"touring": 2}, without=set(), unrelated=True, muted={"touring"})
    ['a']
    """
    left = [page for page in pages if page.key not in without and page.topics.isdisjoint(muted)]
    scored = [(sum(interests.get(topic, 0) for topic in page.topics), page.key) for page in left]
    related = [(score, key) for score, key in scored if score > 0]
    if related:
        return [key for score, key in sorted(related, key=lambda item: -item[0])]
    return [key for score, key in scored] if unrelated else []
