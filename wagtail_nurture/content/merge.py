"""Merge fields: a closed list of names that a message may speak of, each with an optional fallback.

``{{ first_name|there }}`` is the person's first name, or "there". Nothing else between the braces is understood:
contact data and editors' words are never code (DESIGN law 9).
"""

import difflib
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts.models import ContactField
from wagtail_nurture.exceptions import Problem

from .merge_sources.base import registry as sources


FIELD = re.compile(r"\{\{[\s\xa0]*([A-Za-z_][A-Za-z0-9_-]*)[\s\xa0]*(?:\|([^{}|<>]*))?\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_CLOSED = re.compile(r"\{\{[^{}]*\}\}")

#: Where the values come from. PERSON: what we know of the person. SITE: the settings. FACTS: read with the message.
#: SUBJECT: what the passage is about. Any other is the slug of one of ``merge_sources``.
PERSON, SITE, PAGE, SHOP, FACTS, SUBJECT = "person", "site", "page", "shop", "facts", "subject"
#: Told by the first voucher of the message itself, else by the last one that the person was given and can redeem.
VOUCHER = "voucher"
#: What the picker calls them.
GROUPS = {
    PERSON: _("The person"),
    PAGE: _("Pages and documents"),
    SUBJECT: _("Pages and documents"),
    FACTS: _("Pages and documents"),
    SHOP: _("The nearest shop"),
    SITE: _("Who writes"),
    VOUCHER: _("Voucher"),
}


@dataclass(frozen=True)
class MergeField:
    """A name that may stand between braces. ``sample`` is what a preview shows."""

    name: str
    label: str
    source: str
    sample: str = ""
    #: The kind of the contact field (ContactField.Kind) it tells; "" for others.
    kind: str = ""


_FIELDS = {
    field.name: field
    for field in [
        MergeField("first_name", _("First name"), PERSON, "Camille"),
        MergeField("last_name", _("Last name"), PERSON, "Martin"),
        MergeField("email", _("E-mail address"), PERSON, "camille.martin@example.org"),
        MergeField("postcode", _("Postcode"), PERSON, "33000"),
        MergeField("city", _("Town"), PERSON, "Bordeaux"),
        MergeField("sender_name", _("Name of the sender"), SITE),
        MergeField("site_name", _("Name of the site"), SITE),
        MergeField("page_title", _("Page they clicked in this scenario, or looked at most"), PAGE),
        MergeField("document_title", _("Document they asked for"), FACTS, _("Your guide")),
        MergeField("shop_name", _("Nearest shop: name"), SHOP),
        MergeField("shop_city", _("Nearest shop: town"), SHOP),
        MergeField("shop_phone", _("Nearest shop: phone"), SHOP),
        MergeField("shop_hours", _("Nearest shop: opening hours"), SHOP),
        MergeField("voucher_code", _("Voucher: code"), VOUCHER, "7KQ2-XM4T-9WRC"),
        MergeField("voucher_expires", _("Voucher: good until"), VOUCHER),
    ]
}


def fields():
    """Every merge field by name: the fixed ones and one for each field that editors defined (one query)."""
    defined = {
        field.slug: MergeField(field.slug, field.label, PERSON, field.label, field.kind)
        for field in ContactField.objects.all()
        if field.slug not in _FIELDS | _registered()
    }
    return _FIELDS | _registered() | defined


def _registered():
    """Those of ``merge_sources``."""
    return {
        name: MergeField(name, label, slug, sample)
        for slug, source in sources.items()
        for name, (label, sample) in source.fields.items()
        if name not in _FIELDS
    }


def grouped():
    """[(name of the group, [field])] of every merge field, as the picker offers them."""
    found = {}
    for field in fields().values():
        group = GROUPS.get(field.source) or sources[field.source].label
        found.setdefault(str(group), []).append(field)
    return list(found.items())


def split(text):
    """``text`` cut at its merge fields: a list of str and ``(name, fallback)`` tuples.

    >>> split("Hello {{ first_name|there }}!")
    ['Hello ', ('first_name', 'there'), '!']
    """
    parts, position = [], 0
    for found in FIELD.finditer(text or ""):
        if found.start() > position:
            parts.append(text[position : found.start()])
        parts.append((found[1], (found[2] or "").strip()))
        position = found.end()
    rest = (text or "")[position:]
    return [*parts, rest] if rest else parts


def in_words(text, known=None):
    """``text`` as an editor recognises it: each field by ``known`` ({name: value}), else its fallback, else "…".

    >>> in_words("{{ document_title|Your guide }}, {{ first_name }}"), in_words("For {{ city }}", {"city": "Pau"})
    ('Your guide, …', 'For Pau')
    """
    known = known or {}
    parts = (str(known.get(part[0]) or part[1] or "…") if isinstance(part, tuple) else part for part in split(text))
    return "".join(parts)


def names(text):
    """The set of names that ``text`` uses."""
    return {part[0] for part in split(text) if isinstance(part, tuple)}


def problems(text, *, place="", known=None, unfinished_allowed=False):
    """What is wrong with the merge fields of ``text``, as Problems that tell where and suggest what was meant.

    ``known`` (names) is the closed list; by default all of :func:`fields`. With ``unfinished_allowed`` braces that do
    not close yet are let pass: a draft is saved while its author types.
    """
    text = str(text or "")
    if "{{" not in text and "}}" not in text:
        return []
    known = set(fields() if known is None else known)
    found = []
    for match in FIELD.finditer(text):
        if match[1] not in known:
            found.append(Problem(place, _unknown(match, known)))
    rest = FIELD.sub(lambda match: " " * len(match[0]), text)
    for match in _CLOSED.finditer(rest) if unfinished_allowed else _BRACES.finditer(rest):
        found.append(Problem(place, _malformed(text, match.start())))
        break
    return found


def dead_link(label):
    """Words for a link whose page is gone."""
    return _("The page behind “%(label)s” is no longer published. Choose another page, or publish it again.") % {
        "label": label
    }


def _unknown(match, known):
    close = difflib.get_close_matches(match[1].lower().replace("-", "_"), known, n=1, cutoff=0.6)
    facts = {"name": match[1], "position": match.start() + 1}
    if close:
        facts["suggestion"] = close[0]
        return (
            _("“%(name)s” at character %(position)d is not a merge field. Did you mean {{ %(suggestion)s }}?") % facts
        )
    return _("“%(name)s” at character %(position)d is not a merge field.") % facts


def _malformed(text, position):
    facts = {"position": position + 1, "excerpt": text[position : position + 25]}
    return (
        _(
            "The braces at character %(position)d (“%(excerpt)s”) are not a merge field. "
            "Write it like this: {{ first_name|there }}"
        )
        % facts
    )
