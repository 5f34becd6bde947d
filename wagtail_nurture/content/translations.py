"""Translations that nobody looked at since the message itself changed: none leaves without an editor's word.

What was written first is what the others translate. A change is a new MessageVersion of it: publishing the same words
again is none. A translation is right again when it is published anew, or when an editor says that it still is
(StillRight).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock, todos
from wagtail_nurture.conf import settings

from . import message_kinds
from .models import MessageVersion, StillRight


HOLD, FALL_BACK, SEND = "hold", "fallback", "send"


@dataclass(frozen=True)
class Change:
    """Since a translation was last looked at (as of version ``known``) ``source`` (MessageVersion) came into force."""

    source: Any
    known: int


def live_languages(keys):
    """{key: [language code]} in which the messages are published, the first written first."""
    found = {}
    for key, code in message_kinds.rows_of(keys, ["translation_key", "locale__language_code"], live=True):
        found.setdefault(key, []).append(code)
    return found


def spans(keys):
    """{(key, language): (id of its first version, id of its newest)}. One query."""
    rows = MessageVersion.objects.filter(translation_key__in=keys, system="").values("translation_key", "locale")
    rows = rows.annotate(first=Min("id"), newest=Max("id"))
    return {(row["translation_key"], row["locale"]): (row["first"], row["newest"]) for row in rows}


def waiting(live, known):
    """{key: {language: (id of the newest version of what it translates, id of the last one it was held against)}}.

    ``live`` and ``known`` are :func:`live_languages` and :func:`spans`. One query, none where each has one language.
    """
    several = {key: codes for key, codes in live.items() if len(codes) > 1}
    if not several:
        return {}
    rows = StillRight.objects.filter(translation_key__in=several)
    said = {(key, code): basis for key, code, basis in rows.values_list("translation_key", "locale", "basis")}
    found = {}
    for key, (source, *others) in several.items():
        first, newest = known.get((key, source), (None, None))
        if first == newest:  # never changed since it was first published
            continue
        for code in others:
            own = max(known.get((key, code), (0, 0))[1], said.get((key, code), 0))
            if own and own < newest:
                found.setdefault(key, {})[code] = (newest, own)
    return found


def changes(keys):
    """{key: {language: Change}} of what waits for an editor's word. At most four queries."""
    found = waiting(live_languages(keys), spans(keys))
    sources = {newest for own in found.values() for newest, _known in own.values()}
    rows = MessageVersion.objects.defer("parts", "links").in_bulk(sources)
    return {
        key: {code: Change(rows[newest], known) for code, (newest, known) in own.items() if newest in rows}
        for key, own in found.items()
    }


def say_it_is_right(key, code, user=None):
    """The translation of ``key`` into ``code`` is right as it stands, whatever the others say now."""
    newest = max((newest for (_key, _code), (_first, newest) in spans({key}).items()), default=0)
    values = {"basis": newest, "at": clock.now(), "user": user}
    StillRight.objects.update_or_create(translation_key=key, locale=code, defaults=values)
    todos.resolve(_todo(key, code))


def published(message):
    """``message`` came into force: it is right as it stands, and those that translate it wait for a look."""
    key, code = message.translation_key, message.locale.language_code
    languages = live_languages({key}).get(key, [])
    if len(languages) < 2:
        return
    if code != languages[0]:
        say_it_is_right(key, code)
        return
    for language in changes({key}).get(key, {}) if settings.STALE_TRANSLATIONS != SEND else ():
        row = type(message).objects.filter(translation_key=key, locale__language_code=language).first()
        facts = {
            "name": row.name,
            "language": todos.in_languages(lambda code=language: language_name(code)),
            "source": todos.in_languages(lambda: language_name(languages[0])),
        }
        code_of = "translation_held" if settings.STALE_TRANSLATIONS == HOLD else "translation_passed_over"
        url = message_kinds.of(message).edit_url(row)
        todos.raise_todo(_todo(key, language), kind="content", code=code_of, facts=facts, url=url)


def language_name(code):
    """The language in the words of whoever reads."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _todo(key, code):
    return f"content.translation:{key}:{code}"


todos.register(
    {
        "translation_held": _(
            "“%(name)s” (%(language)s) waits: %(source)s changed since. Nobody is sent it before you say that it is "
            "still right, or publish it anew."
        ),
        "translation_passed_over": _(
            "“%(name)s” (%(language)s) is not sent: %(source)s changed since, and its readers get another language "
            "until you say that it is still right, or publish it anew."
        ),
    }
)
