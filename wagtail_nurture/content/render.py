"""Filling a compiled message for a group of people: facts first, by set, then pure splicing."""

import logging
from html import escape

from wagtail_nurture.exceptions import Problem, without_words
from wagtail_nurture.text import clean, one_line

from . import facts, message_kinds
from .brand import brand_of
from .knowledge import OnRecord
from .pieces import settle
from .recipients import Rendered
from .weaving import Reader, Weaver


log = logging.getLogger(__name__)


def fill(version, recipients, *, knowledge=None, brand=brand_of):
    """{delivery id: Rendered} of ``version`` (MessageVersion) for ``recipients`` (list of Recipient).

    The number of queries depends on the message, never on the number of people. Whoever cannot be filled gets
    ``problems`` and must be held; the others are not touched by it. ``knowledge`` answers what is known of them
    (default: what is on record); ``brand(site)`` how a site's messages look.
    """
    return weave(version, recipients, facts.gather(version, recipients, knowledge or OnRecord()), brand=brand)


def weave(version, recipients, known, *, brand=brand_of):
    """As :func:`fill`, with what is ``known`` ({delivery id: PersonFacts}); asks nothing of anybody but the brand."""
    makes_safe = message_kinds.registry[version.channel].safe
    rendered, by_site = {}, {}
    for recipient in recipients:
        person = known[recipient.delivery_id]
        if person.problems:
            rendered[recipient.delivery_id] = Rendered(problems=person.problems)
        else:
            by_site.setdefault(recipient.site.pk, []).append((recipient, person))
    for members in by_site.values():
        parts = _with_brand(version.parts, makes_safe, brand(members[0][0].site))
        rendered |= _woven(parts, members, {part: Weaver(makes_safe[part]) for part in parts})
    return rendered


def _woven(parts, members, weavers):
    """{delivery id: Rendered} of ``members``, (Recipient, PersonFacts) pairs; whoever spoils it for all is found."""
    people = [Reader(person.values, person.cards, person.addresses, recipient.slots) for recipient, person in members]
    try:
        texts = [weavers[part].weave(pieces, people) for part, pieces in parts.items()]
    except Exception as error:  # whatever a page or a value does, the others still leave
        if len(members) > 1:
            middle = len(members) // 2
            return _woven(parts, members[:middle], weavers) | _woven(parts, members[middle:], weavers)
        delivery = members[0][0].delivery_id
        log.warning("Delivery %s cannot be filled: %s", delivery, without_words(error))
        return {delivery: Rendered(problems=[Problem("", facts.CANNOT_FILL % {"error": type(error).__name__})])}
    return {
        recipient.delivery_id: _rendered(dict(zip(parts, own, strict=True)), person)
        for (recipient, person), *own in zip(members, *texts, strict=True)
    }


def _rendered(texts, person):
    return Rendered(
        subject=one_line("".join(texts.get("subject", ())), 400),
        html_pieces=texts.get("html", ()),
        text_pieces=texts.get("text", ()),
        proposed=person.proposed,
        skip=person.skip,
    )


def _with_brand(parts, makes_safe, brand):
    return {part: settle(parts[part], brand, safe) for part, safe in makes_safe.items() if part in parts}


def as_html(value):
    r"""``value`` as text inside HTML or a quoted attribute: nothing in it can be markup.

    >>> as_html('<b>"Ada"</b>')
    '&lt;b&gt;&quot;Ada&quot;&lt;/b&gt;'
    """
    return escape(clean(value, 2000))


def as_text(value):
    """``value`` on one line of plain text."""
    return one_line(value, 2000)


#: The parts of an e-mail and what makes a value safe in each; see ``message_kinds``.
SAFE = {"subject": as_text, "html": as_html, "text": as_text}
