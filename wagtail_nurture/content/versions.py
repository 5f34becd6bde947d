"""Which compiled version of a message is in force now."""

from django.conf import settings
from django.db.models import Max

from . import message_kinds
from .models import MessageVersion


def in_force(message_key, locale):
    """The MessageVersion of ``message_key`` (translation_key) for a reader of ``locale``; None if there is none.

    See :func:`in_force_many`.
    """
    return in_force_many({(message_key, locale)})[message_key, locale]


def in_force_many(wanted):
    """{(message_key, locale): MessageVersion or None} for a set of such pairs, in three queries.

    Only published messages count. The language is the reader's, else the same language of another country, else the
    site's own, else whichever was written first. None (hold the message) when it is not published in any
    language, or when what is published could not be compiled.
    """
    live = _live_languages({key for key, locale in wanted})
    chosen = {pair: best_language(pair[1], live.get(pair[0], [])) for pair in wanted}
    newest = _newest({key for key, locale in wanted})
    rows = MessageVersion.objects.in_bulk(
        {newest[key, language] for (key, _), language in chosen.items() if (key, language) in newest}
    )
    return {(key, locale): rows.get(newest.get((key, language))) for (key, locale), language in chosen.items()}


def links_in_force(keys):
    """{message_key: [link]} of what is in force for ``keys`` (set), all published languages together. Three queries."""
    live = {(key, code) for key, codes in _live_languages(keys).items() for code in codes}
    newest = {number for pair, number in _newest(keys).items() if pair in live}
    found = {}
    for key, links in MessageVersion.objects.filter(pk__in=newest).values_list("translation_key", "links"):
        found.setdefault(key, []).extend(links)
    return found


def live(keys):
    """Those of ``keys`` (set) of which a message is published, as a set."""
    return {key for (key,) in message_kinds.rows_of(keys, ["translation_key"], live=True)}


def best_language(locale, languages):
    """The one of ``languages`` (list of codes, the first written first) that a reader of ``locale`` should get.

    >>> best_language("fr-ca", ["en", "fr"]), best_language("de", []) is None
    ('fr', True)
    """
    root = locale.split("-")[0]
    own = settings.LANGUAGE_CODE
    for fits in (
        lambda code: code == locale,
        lambda code: root and code.split("-")[0] == root,
        lambda code: code == own,
        lambda code: code.split("-")[0] == own.split("-")[0],
    ):
        for code in languages:
            if fits(code):
                return code
    return languages[0] if languages else None


def _live_languages(keys):
    found = {}
    for key, code in message_kinds.rows_of(keys, ["translation_key", "locale__language_code"], live=True):
        found.setdefault(key, []).append(code)
    return found


def _newest(keys):
    rows = MessageVersion.objects.filter(translation_key__in=keys, system="").values("translation_key", "locale")
    return {(row["translation_key"], row["locale"]): row["newest"] for row in rows.annotate(newest=Max("id"))}
