"""Languages by their names."""

from django.utils.translation import get_language, get_language_info
from wagtail.coreutils import get_content_languages

from wagtail_nurture.text import one_line


def code_of(text):
    """``text`` as languages are called here; other systems write them in their own ways.

    >>> code_of("fr_FR"), code_of("PT-br"), code_of("fr_FR.UTF-8"), code_of(None)
    ('fr-fr', 'pt-br', 'fr-fr', '')
    """
    return one_line(text, 40).partition(".")[0].replace("_", "-").lower()[:10]


def name_of(code):
    """The name of the language ``code`` in the reader's language; the code itself when nobody knows it.

    >>> name_of("fr"), name_of("xx"), name_of("")
    ('French', 'xx', '')
    """
    if not code:
        return ""
    try:
        name = get_language_info(code)["name_translated"]
    except KeyError:
        name = get_content_languages().get(code, code)
    return name[:1].upper() + name[1:] if name != code else code


def in_sentence(code):
    """The same in the middle of a sentence: "français" has no capital in French, "French" has one in English."""
    name, capital = name_of(code), (get_language() or "en").startswith(("en", "de"))
    return name if capital else name[:1].lower() + name[1:]
