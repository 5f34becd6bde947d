"""Filling a compiled message for a group of people: facts first, by set, then pure splicing."""

import logging
from functools import cache
from html import escape

from wagtail_nurture.exceptions import Problem, without_words
from wagtail_nurture.text import clean, one_line

from . import facts, message_kinds
from .brand import brand_of
from .knowledge import OnRecord
from .pieces import Splicer, settle
from .recipients import Rendered


log = logging.getLogger(__name__)


def fill(version, recipients, *, knowledge=None, brand=brand_of):
    """{delivery id: Rendered} of ``version`` (MessageVersion) for ``recipients`` (list of Recipient).

    The number of queries depends on the message, never on the number of people. Whoever cannot be filled gets
    ``problems`` and must be held; the others are not touched by it. ``knowledge`` answers what is known of them
    (default: what is on record); ``brand(site)`` how a site's messages look.
    """
    known = facts.gather(version, recipients, knowledge or OnRecord())
    # Titles, names and fallbacks come up again and again in a batch; nothing is kept beyond it.
    makes_safe = message_kinds.registry[version.channel].safe
    shared = {part: {"escape": cache(safe), "settled": {}} for part, safe in makes_safe.items()}
    branded = {}
    rendered = {}
    for recipient in recipients:
        person = known[recipient.delivery_id]
        if person.problems:
            rendered[recipient.delivery_id] = Rendered(problems=person.problems)
            continue
        if recipient.site.pk not in branded:
            branded[recipient.site.pk] = _with_brand(version.parts, makes_safe, brand(recipient.site))
        rendered[recipient.delivery_id] = _one(branded[recipient.site.pk], recipient, person, shared)
    return rendered


def _one(parts, recipient, person, shared):
    try:
        filled = {
            part: Splicer(
                values=person.values,
                cards=person.cards,
                slots=recipient.slots,
                addresses=person.addresses,
                **shared[part],
            ).splice(pieces)
            for part, pieces in parts.items()
        }
        return Rendered(
            subject=one_line("".join(filled.get("subject", ())), 400),
            html_pieces=filled.get("html", ()),
            text_pieces=filled.get("text", ()),
            proposed=person.proposed,
            skip=person.skip,
        )
    except Exception as error:  # whatever a page or a value does, the others still leave
        log.warning("Delivery %s cannot be filled: %s", recipient.delivery_id, without_words(error))
        return Rendered(problems=[Problem("", facts.CANNOT_FILL % {"error": type(error).__name__})])


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
