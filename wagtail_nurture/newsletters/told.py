"""Numbers and reasons in words."""

from dataclasses import dataclass

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from wagtail_nurture.delivery.words import why


@dataclass(frozen=True)
class ReasonRow:
    """So many people, and why; ``code`` and ``what`` lead to them."""

    number: int
    words: str
    code: str = ""
    what: str = "skipped"


def reason_rows(counter, what="skipped"):
    """[ReasonRow] for {(reason code, purpose): people}, the most frequent first."""
    rows = []
    for (code, purpose), number in counter.most_common():
        words = why(code, purpose=purpose) or _("no reason given")
        rows.append(ReasonRow(number, words[:1].upper() + words[1:], code, what))
    return rows


def language(code):
    """The name of a language in the active one: "German"; the code itself where Django does not know it."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code or _("no language")


def languages(count):
    """Sentences about the languages of a Count: who receives which text, and for whom there is none."""
    found = []
    if len(count.languages) > 1:
        parts = [f"{language(code)}: {number}" for code, number in count.languages.most_common()]
        found.append(_("By language: %(parts)s.") % {"parts": ", ".join(parts)})
    for code, number in count.no_text.most_common():
        words = ngettext(
            "%(n)d person reads %(language)s: there is no text in it, they receive another language.",
            "%(n)d people read %(language)s: there is no text in it, they receive another language.",
            number,
        )
        found.append(words % {"n": number, "language": language(code)})
    return found
