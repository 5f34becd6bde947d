"""Which compiled version of a message is in force now."""

from django.conf import settings as django_settings

from wagtail_nurture.conf import settings

from . import message_kinds, translations
from .models import MessageVersion


def in_force(message_key, locale):
    """The MessageVersion of ``message_key`` (translation_key) for a reader of ``locale``; None if there is none.

    See :func:`in_force_many`.
    """
    return in_force_many({(message_key, locale)})[message_key, locale]


def in_force_many(wanted):
    """{(message_key, locale): MessageVersion or None} for a set of such pairs, in three queries; four where a message
    has several languages.

    Only published messages count. The language is that of :func:`choose`. None (hold the message) when it is not
    published in any language, when what is published could not be compiled, or when a translation waits for an
    editor's word.
    """
    keys = {key for key, locale in wanted}
    live, known = translations.live_languages(keys), translations.spans(keys)
    waiting = translations.waiting(live, known)
    chosen = {pair: choose(pair[1], live.get(pair[0], []), waiting.get(pair[0], ())) for pair in wanted}
    newest = {pair: newest for pair, (_first, newest) in known.items()}
    rows = MessageVersion.objects.in_bulk(
        {newest[key, language] for (key, _), language in chosen.items() if (key, language) in newest}
    )
    return {(key, locale): rows.get(newest.get((key, language))) for (key, locale), language in chosen.items()}


def choose(locale, languages, waiting):
    """The one of ``languages`` (published, the first written first) that a reader of ``locale`` is sent, or None.

    ``waiting`` (codes) changed what they translate since they were looked at: ``STALE_TRANSLATIONS`` says whether their
    readers wait ("hold"), get the next best language ("fallback"), or get them all the same ("send").
    """
    policy = settings.STALE_TRANSLATIONS
    if policy == translations.FALL_BACK:
        return best_language(locale, [code for code in languages if code not in waiting])
    language = best_language(locale, languages)
    return None if policy == translations.HOLD and language in waiting else language


def waiting_of(key):
    """The languages of the message ``key`` that wait for an editor's word. Three queries."""
    return set(translations.waiting(translations.live_languages({key}), translations.spans({key})).get(key, ()))


def withheld(key):
    """Those of them in which nobody is sent it meanwhile: all, unless the site does not wait for a word."""
    return set() if settings.STALE_TRANSLATIONS == translations.SEND else waiting_of(key)


def links_in_force(keys):
    """{message_key: [link]} of what is in force for ``keys`` (set), all published languages together. Three queries."""
    live = {(key, code) for key, codes in translations.live_languages(keys).items() for code in codes}
    newest = {newest for pair, (_first, newest) in translations.spans(keys).items() if pair in live}
    found = {}
    for key, links in MessageVersion.objects.filter(pk__in=newest).values_list("translation_key", "links"):
        found.setdefault(key, []).extend(links)
    return found


def live(keys):
    """Those of ``keys`` (set) of which a message is published, as a set."""
    return {key for (key,) in message_kinds.rows_of(keys, ["translation_key"], live=True)}


def best_language(locale, languages):
    """The one of ``languages`` (list of codes, the first written first) that a reader of ``locale`` should get.

    Theirs, else the same of another country, else what ``LANGUAGE_FALLBACKS`` names for it, in its order; else the
    site's own, else whichever was written first.

    >>> best_language("fr-ca", ["en", "fr"]), best_language("de", []) is None
    ('fr', True)
    """
    chains = settings.LANGUAGE_FALLBACKS
    chain = chains.get(locale, chains.get(locale.split("-")[0], []))
    for wish in filter(None, [locale, *chain, django_settings.LANGUAGE_CODE]):
        root = wish.split("-")[0]
        for fits in (lambda code, wish=wish: code == wish, lambda code, root=root: code.split("-")[0] == root):
            for code in languages:
                if fits(code):
                    return code
    return languages[0] if languages else None
