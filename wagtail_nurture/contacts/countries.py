"""Countries by their two letters (ISO 3166-1), named in the reader's language by the tables of ``phonenumbers``."""

from functools import cache

from django.utils.translation import get_language
from phonenumbers import SUPPORTED_REGIONS


#: France and what belongs to it with letters of its own.
FRENCH = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "TF"})
#: Regions that have phone numbers and no letters of ISO 3166-1; those that have letters and no numbers of their own.
_OTHER, _SILENT = {"AC", "TA", "XK"}, {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}
CODES = frozenset(SUPPORTED_REGIONS) - _OTHER | _SILENT


def name_of(code, language=""):
    """The name of the country ``code`` in ``language`` (default: the active one); what is no country as it is.

    >>> name_of("DE", "fr"), name_of("de", "en"), name_of("??", "en")
    ('Allemagne', 'Germany', '??')
    """
    return _names((language or get_language() or "en").partition("-")[0]).get(str(code).upper(), code)


def choices():
    """[(two letters, name)] in the active language, by name."""
    names = _names((get_language() or "en").partition("-")[0])
    return sorted(names.items(), key=lambda pair: pair[1])


@cache
def _names(language):
    from phonenumbers.geodata.locale import LOCALE_DATA  # slow to import: when names are first read

    return {code: _name(LOCALE_DATA.get(code, {}), language) or code for code in CODES}


def _name(known, language):
    found = known.get(language) or known.get("en") or ""
    # "*de" stands for "as in German".
    return known.get(found[1:], "") if found.startswith("*") else found
