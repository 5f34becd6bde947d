"""In which of the site's languages a recipe has words."""

import re

from wagtail.models import Locale


#: Written where a site has none of the recipe's languages: better to be translated than to be missing.
LAST_RESORT = "en"


def of_site(known):
    """[(Locale, language of the words)] for the site's content languages that are in ``known``, its own first.

    ``known`` are languages without country. Where none fits, the site's own language gets English words.
    """
    own = Locale.get_default()
    locales = sorted(Locale.objects.all(), key=lambda locale: (locale.pk != own.pk, locale.pk))
    found = [(locale, language_of(locale)) for locale in locales if language_of(locale) in known]
    return found or [(own, LAST_RESORT if LAST_RESORT in known else next(iter(known)))]


def language_of(locale):
    """ "fr" for fr, fr-fr and fr-ca."""
    return locale.language_code.split("-")[0]


def speaks(locale, language):
    """Whether words in ``language`` are at home in ``locale``."""
    return language_of(locale) == language


def typeset(language, words):
    """``words`` with the spaces that must not break and the apostrophes of French.

    >>> typeset("fr", "Prêt ? Voici l'essentiel") == "Prêt\\xa0? Voici l’essentiel", typeset("en", "Ready?")
    (True, 'Ready?')
    """
    if language != "fr" or not isinstance(words, str):
        return words
    words = re.sub(r" ([:;?!»])", "\xa0\\1", words).replace("« ", "«\xa0")
    return re.sub(r"(?<=\w)'(?=\w)", "’", words)


def typeset_all(language, value):
    """The same for all text inside ``value`` (raw blocks: lists and dicts)."""
    if isinstance(value, dict):
        return {name: typeset_all(language, item) for name, item in value.items()}
    if isinstance(value, list):
        return [typeset_all(language, item) for item in value]
    return typeset(language, value)
