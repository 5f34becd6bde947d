"""Everything a message needs to know of the people it goes to, gathered for the whole group."""

import logging
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.exceptions import without_words

from . import merge, merge_values, message_kinds, parameters
from .blocks import registry
from .group import Group
from .knowledge import OnRecord
from .pieces import as_they_stand
from .recipients import NOTHING_NEW
from .vouchers import cards as vouchers


log = logging.getLogger(__name__)

CANNOT_FILL = _("The message could not be made for this person (%(error)s).")


@dataclass
class PersonFacts:
    """What splicing needs for one person."""

    values: dict = field(default_factory=dict)
    cards: dict = field(default_factory=dict)
    addresses: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    proposed: dict = field(default_factory=dict)
    skip: str = ""


def gather(version, recipients, knowledge):
    """{delivery id: PersonFacts}: a number of queries that depends on the message only."""
    group = Group(version=version, recipients=recipients, knowledge=knowledge)
    cards = {person.delivery_id: {} for person in group.recipients}
    for block_id, block in as_they_stand(version.parts):
        unseen = {delivery for delivery in cards if not group.sees(delivery, block)}
        with group.unseen_by(unseen):
            found = _cards(version, block_id, block, group)
        group.holding[block_id] = {delivery for delivery, own in found.items() if own and delivery not in unseen}
        for delivery, own in found.items():
            if delivery not in unseen:
                cards[delivery][block_id] = own
    group.look_at_pictures()
    addresses = group.addresses()
    fitting = message_kinds.registry[version.channel].fitting
    values = merge_values.read(version.parts.get("merge", []), group, cards)
    completing = {link["n"]: link["parameters"] for link in version.links if link.get("parameters")}
    return {
        person.delivery_id: PersonFacts(
            values=fitting(version, values[person.delivery_id]),
            cards=cards[person.delivery_id],
            addresses=_completed(addresses[person.delivery_id], completing, values[person.delivery_id]),
            # What was sent is looked at as far as it is still there: its page must not be a dead link of its own.
            problems=[] if person.at is not None else group.problems[person.delivery_id],
            proposed=group.proposed[person.delivery_id],
            skip=NOTHING_NEW if group.news.get(person.delivery_id) is False else "",
        )
        for person in group.recipients
    }


def _completed(addresses, completing, values):
    """``addresses`` ({link number: (page id, url)}) with the parameters of those links that have some."""
    if not completing:
        return addresses
    completed = {
        number: (addresses[number][0], parameters.add(addresses[number][1], text, values))
        for number, text in completing.items()
        if number in addresses
    }
    return addresses | completed


def address_for(version, recipient, link, url):
    """``url`` behind ``link`` of ``version`` as it is for ``recipient``: with the parameters that they were sent.

    Who was sent a voucher (``recipient.at``: when) is told that one; nobody is given any.
    """
    group = Group(version=version, recipients=[recipient], knowledge=OnRecord())
    names = sorted(merge.names(link["parameters"]))
    given = [
        (block_id, vouchers.kept(block["config"]["offer"], recipient))
        for block_id, block in as_they_stand(version.parts)
        if block["kind"] == "voucher" and merge_values.tells_of_a_voucher(names)
    ]
    values = merge_values.read(names, group, {recipient.delivery_id: dict(given)})
    return parameters.add(url, link["parameters"], values[recipient.delivery_id])


def _cards(version, block_id, block, group):
    """{delivery id: [card]} of one block; whoever it fails for is held."""
    kind = registry.get(block["kind"])
    if kind is None:  # the block's class was removed from the site since
        return {}
    try:
        return kind.cards(block["config"], group, block_id)
    except Exception as error:
        log.error("Block %s of version %s cannot be filled: %s", block_id, version.pk, without_words(error))
        for person in group.recipients:
            group.hold(person.delivery_id, block_id, CANNOT_FILL % {"error": block["kind"]})
        return {}
