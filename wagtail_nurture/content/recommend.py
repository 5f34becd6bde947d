"""Which pages to propose to whom, and why: by set, from what they read, or from the topics of what they asked for."""

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import F, Q
from wagtail.models import Site

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.tracking import reading

from . import why
from .cards import page_model, visible


#: The newest pages of the type and section that are weighed. Older ones only come by what else their readers read.
WEIGHED = 400
#: Of a person's ranking so many pages are kept: some may turn out to have no card, or to be sold out.
RANKED = 60
#: What the best page of each way of finding pages counts: of two ways together a page is surer than of one.
WAYS = {"interest": 1.0, "also": 1.0, "section": 0.5}


class Why(NamedTuple):
    """Why a page is proposed: a code of ``why``, and the topic (slug) or page (id) that it is about."""

    code: str
    about: str | int = ""


@dataclass(frozen=True)
class Candidate:
    """A page that may be proposed, in one language or several; ``sections`` are the paths of what it stands below."""

    key: UUID
    topics: frozenset
    sections: frozenset = frozenset()
    #: When it was first published, the first of its languages.
    since: object = None


@dataclass
class Reader:
    """What is known of one person: ``interests`` {topic: (weight, code of why)}, ``also`` {key: (closeness, page id)},
    ``sections`` {path: (weight, page id)}; ``without`` are the keys not to propose, ``muted`` the topics not wanted.
    """

    interests: dict = field(default_factory=dict)
    also: dict = field(default_factory=dict)
    sections: dict = field(default_factory=dict)
    without: set = field(default_factory=set)
    muted: set = field(default_factory=set)


class Shelf:
    """Candidates, the newest first. Each has its place, a number: those are quick to reckon with."""

    def __init__(self, pages):
        self._pages = list(pages)
        self._places = {page.key: place for place, page in enumerate(self._pages)}
        self._by_topic, self._by_section = defaultdict(list), defaultdict(list)
        for place, page in enumerate(self._pages):
            for topic in page.topics:
                self._by_topic[topic].append(place)
            for path in page.sections:
                self._by_section[path].append(place)

    def __len__(self):
        return len(self._pages)

    def rank(self, reader, *, ways=tuple(WAYS), unrelated=True):
        """{translation key: Why} for ``reader`` (Reader), the best first; of equals the newest.

        Pages that nothing speaks for come only when nothing speaks for any, and ``unrelated`` is true: the newest.

        >>> a = Candidate("a", frozenset({"city"}), frozenset({"0001"}))
        >>> b = Candidate("b", frozenset({"touring"}), frozenset({"0001"}))
        >>> Shelf([a, b]).rank(Reader(interests={"touring": (2, "topic")}, sections={"0001": (1, 7)}))
        {'b': Why(code='topic', about='touring'), 'a': Why(code='section', about=7)}
        >>> Shelf([a, b]).rank(Reader(also={"a": (0.3, 7)}), ways=["interest"])
        {'a': Why(code='new', about=''), 'b': Why(code='new', about='')}
        >>> list(Shelf([a, b]).rank(Reader(muted={"city"}))), Shelf([a, b]).rank(Reader(), unrelated=False)
        (['b'], {})
        """
        totals, best = defaultdict(float), {}
        for way in ways:
            sums, reasons = _gathered(getattr(self, f"_by_{way}_of")(reader))
            scale = WAYS[way] / max(sums.values(), default=1)
            for place, total in sums.items():
                share = total * scale
                totals[place] += share
                if place not in best or share > best[place][0]:
                    best[place] = share, reasons[place]
        without = self._unfit(reader)
        fitting = [(-total, place) for place, total in totals.items() if place not in without]
        if fitting:
            return {self._pages[place].key: best[place][1] for _total, place in nsmallest(RANKED, fitting)}
        if not unrelated:
            return {}
        left = [page.key for place, page in enumerate(self._pages) if place not in without]
        return dict.fromkeys(left[:RANKED], Why(why.NEW))

    def newest(self, reader):
        """{translation key: Why}: what fits ``reader`` (Reader), what interests them first, then the newest."""
        sums, reasons = _gathered(self._by_interest_of(reader))
        without, new = self._unfit(reader), Why(why.NEW)
        fitting = [(-sums.get(place, 0), place) for place in range(len(self._pages)) if place not in without]
        return {self._pages[place].key: reasons.get(place, new) for _sum, place in nsmallest(RANKED, fitting)}

    def _unfit(self, reader):
        """The places of what is not to be proposed to ``reader``."""
        found = {self._places[key] for key in reader.without if key in self._places}
        return found.union(*(self._by_topic.get(topic, ()) for topic in reader.muted))

    def _by_interest_of(self, reader):
        for topic, (weight, code) in reader.interests.items():
            if weight > 0 and topic in self._by_topic:
                yield weight, Why(code, topic), self._by_topic[topic]

    def _by_also_of(self, reader):
        for key, (weight, page) in reader.also.items():
            if key in self._places:
                yield weight, Why(why.ALSO, page), (self._places[key],)

    def _by_section_of(self, reader):
        for path, (weight, page) in reader.sections.items():
            if path in self._by_section:
                yield weight, Why(why.SECTION, page), self._by_section[path]


def _gathered(found):
    """({place: sum}, {place: Why of the largest part}) of ``found``: (part, Why, places)."""
    sums, reasons = {}, {}
    # The largest parts first: what comes later to the same place gives no better reason.
    for part, reason, places in sorted(found, key=itemgetter(0), reverse=True):
        for place in places:
            if place in sums:
                sums[place] += part
            else:
                sums[place], reasons[place] = part, reason
    return sums, reasons


def candidates(*, types=(), section=None, topic="", site, languages, keys=(), since=None, until=None):
    """The visible pages of this kind on ``site``, the newest first, each once whatever its languages.

    Never the page on data protection: everybody may read it, nobody is written to for it. ``types`` are labels such as
    "shop.bikepage", ``section`` a page id. However old, those with ``keys`` (translation keys) are among them.
    ``since`` and ``until`` (aware): only what was first published between them. A handful of queries.
    """
    pages = page_model().objects.filter(depth__gt=2, locale__language_code__in=languages)
    roots = Q(pk__in=[])
    for root in Site.get_site_root_paths():
        if root.site_id == site.pk:
            roots |= Q(url_path__startswith=root.root_path)
    pages = pages.filter(roots).exclude(translation_key__in=on_data_protection(NurtureSiteSettings.for_site(site)))
    if types or section or topic:
        pages = pages.filter(pk__in=reading.pages(types=types, section=section, topic=topic))
    if section:
        pages = pages.exclude(translation_key__in=page_model().objects.filter(pk=section).values("translation_key"))
    if since:
        pages = pages.filter(first_published_at__gt=since)
    if until:
        pages = pages.filter(first_published_at__lte=until)
    newest = F("first_published_at").desc(nulls_last=True)  # as SQLite has it without being told
    columns = "pk", "translation_key", "path", "first_published_at"
    found = visible(pages).order_by(newest, "-pk").values_list(*columns)
    rows = list(found[:WEIGHED])
    if older := set(keys) - {row[1] for row in rows}:
        rows += found.filter(translation_key__in=older)
    topics = reading.topics_of([row[0] for row in rows])
    return _merged(rows, topics)


def _merged(rows, topics):
    """[Candidate] of ``rows``, several of which may be one page in several languages."""
    merged = {}
    for pk, key, path, at in rows:
        known = merged.setdefault(key, (set(), set(), []))
        known[0].update(topics.get(pk, ()))
        known[1].update(filter(None, [section_of(path)]))
        known[2].append(at)
    return [
        Candidate(key, frozenset(about), frozenset(paths), min(filter(None, moments), default=None))
        for key, (about, paths, moments) in merged.items()
    ]


def section_of(path):
    """The path of what a page with this ``path`` stands below; "" where that is the home page, which is no section.

    >>> section_of("0001000200030004"), section_of("000100020003")
    ('000100020003', '')
    """
    step = page_model().steplen
    return path[:-step] if len(path) > 3 * step else ""


def on_data_protection(settings):
    """The translation keys (a query) of pages named like the privacy page of ``settings`` (NurtureSiteSettings), in any
    language."""
    slug = urlsplit(settings.privacy_page).path.rstrip("/").rpartition("/")[2]
    return page_model().objects.filter(slug=slug, depth__gt=2).values_list("translation_key", flat=True)


def filters(config):
    """``(types, section, topic)`` of a block's configuration."""
    types = tuple(config.get("page_types") or filter(None, [config.get("page_type")]))
    return types, config.get("section"), config.get("tag") or ""
