"""The names of the links in a message, kept across its versions for whoever asks about clicks later."""

from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from wagtail_nurture.audience.links import Keeper, KnownLink, register
from wagtail_nurture.content import naming, versions

from .models import Link


#: Of a link's words, so many characters are shown in a list.
LONGEST = 60


def key_of(link):
    """What names ``link`` (of a version) for good: its block; in a text, which may hold several, also its target.

    >>> key_of({"block_id": "b", "key": "b:12"}), key_of({"block_id": "b"})
    ('b:12', 'b')
    """
    return link.get("key") or link["block_id"]


def keep(message_key, locale):
    """Write or refresh the Link rows of the version of ``message_key`` in force for ``locale``; one statement."""
    version = versions.in_force(message_key, locale)
    named = {}
    for link in _best_first(version.links if version else ()):
        named.setdefault(key_of(link), link)
    Link.objects.bulk_create(
        [
            Link(message_key=message_key, block_id=key, label=link["label"][:200], url=link["url"][:1000])
            for key, link in named.items()
        ],
        update_conflicts=True,
        unique_fields=["message_key", "block_id"],
        update_fields=["label", "url"],
    )


def _best_first(links):
    """Where a block holds cards and a link of its own (the nearest shop, or all of them), the latter names it."""
    return sorted(links, key=lambda link: link["kind"] == "cards")


@register
class LinksOfEmails(Keeper):
    """Those that are measured: not what opens a mail program or dials."""

    def links(self, message=None):
        rows = Link.objects.order_by("pk")
        if message is not None:
            rows = rows.filter(message_key=message) if _is_key(message) else rows.none()
        rows = [row for row in rows if not row.url or row.url.startswith(("http://", "https://"))]
        names = naming.names_of({row.message_key for row in rows})
        known = [
            KnownLink(str(row.message_key), row.block_id, _words(row), names[row.message_key])
            for row in rows
            if row.message_key in names
        ]
        return sorted(known, key=lambda link: (link.email.casefold(), link.message))

    def in_force(self, messages):
        found = versions.links_in_force({message for message in messages if _is_key(message)})
        return {(str(message), key_of(link)) for message, links in found.items() for link in links}


def _words(row):
    return Truncator(row.label or row.url).chars(LONGEST) or _("without words")


def _is_key(text):
    try:
        return bool(UUID(str(text)))
    except ValueError:
        return False
