"""A person's interests in words: how strong, and by what evidence."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from wagtail_nurture import clock
from wagtail_nurture.audience import topicnames
from wagtail_nurture.contacts import wishes

from . import decay
from .models import Interest


LEVELS = {
    decay.STRONG: gettext_lazy("strong interest"),
    decay.SOME: gettext_lazy("some interest"),
    "": gettext_lazy("hardly any interest"),
}


@dataclass(frozen=True)
class Told:
    """One topic of one person. ``until`` is meant only where ``muted``: until when (aware), None for good."""

    topic: str
    name: str
    level: str
    evidence: str
    declared: bool = False
    muted: bool = False
    until: datetime | None = None

    @property
    def level_words(self):
        return _("they said so") if self.declared else str(LEVELS[self.level])


def of(contact, *, most=20):
    """[Told] of ``contact`` (Contact): what they said and mute first, then what they read most about, at most ``most``.

    Half a dozen queries.
    """
    at = clock.now()
    rows = {row.topic: row for row in Interest.objects.filter(contact=contact)}
    muted = wishes.muted([contact.pk], at=at).get(contact.pk, {})
    topics = sorted(rows.keys() | muted.keys(), key=lambda topic: (*_order(rows.get(topic), topic in muted), topic))[
        : max(most, len(muted))
    ]
    names = topicnames.labels(topics)
    return [
        Told(
            topic=topic,
            name=names[topic],
            level=decay.named(rows[topic].strength, at) if topic in rows else "",
            evidence=evidence(rows.get(topic)),
            declared=topic in rows and rows[topic].declared_at is not None,
            muted=topic in muted,
            until=muted.get(topic),
        )
        for topic in topics
    ]


def evidence(row):
    """ "4 pages and 1 document, last on 12 Nov" of an Interest (None: nothing), "" where they read nothing."""
    if row is None or row.last_at is None:
        return ""
    pages = ngettext("%(count)d page", "%(count)d pages", row.pages) % {"count": row.pages}
    documents = ngettext("%(count)d document", "%(count)d documents", row.documents) % {"count": row.documents}
    both = _("%(pages)s and %(documents)s") % {"pages": pages, "documents": documents}
    whole = both if row.pages and row.documents else pages if row.pages else documents
    return _("%(what)s, last on %(day)s") % {"what": whole, "day": _day(row.last_at)}


def _day(moment):
    found = localtime(moment)
    this_year, another_year = pgettext("date format", "j M"), pgettext("date format", "j M Y")
    return date_format(found, this_year if found.year == clock.now().year else another_year)


def _order(row, muted):
    said = row is not None and row.declared_at is not None
    strength = row.strength if row is not None and row.strength is not None else float("-inf")
    return not (said or muted), -strength
