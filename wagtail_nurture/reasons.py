"""Every reason for which something did not happen, by a stable code, in words an editor reads (DESIGN law 6).

Rows store the code and the facts; :func:`sentence` makes the words at the moment of reading, in the reader's language.
"""

from .exceptions import RegistrationError


_TEXTS = {}


def register(texts):
    """Add ``texts``: dict code -> lazy text with %(name)s places for facts. A code twice is an error."""
    for code, text in texts.items():
        if _TEXTS.setdefault(code, text) is not text:
            raise RegistrationError(f"Two rooms explain the reason {code!r}.")


def codes():
    """All codes with their texts, for filters."""
    return dict(_TEXTS)


def sentence(code, facts=None):
    """The words for ``code`` with ``facts`` (dict) filled in; an unknown code is shown as it is."""
    text = str(_TEXTS.get(code, code))
    try:
        return text % (facts or {})
    except (KeyError, TypeError, ValueError):
        return text
