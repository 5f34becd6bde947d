"""From the address of a button in a mail to what it says: the block as it was compiled, and the option pressed."""

from wagtail_nurture.delivery import lookup


def find(kind, token, number, option):
    """(delivery, the block's facts, the option); None for an address nobody was sent.

    ``kind``: "say", "answer" or "friend". A question on paper has one code for all its answers, whose number is the one
    after the last: the option is None, nothing is chosen yet.
    """
    delivery = lookup.by_seal(kind, token)
    if delivery is None or delivery.variant is None:
        return None
    known = delivery.variant.parts.get("acts", [])
    facts = known[number] if number < len(known) else {}
    options = facts.get("options", []) if facts.get("kind") == kind else []
    if kind == "answer" and options and option == len(options):
        return delivery, facts, None
    return (delivery, facts, options[option]) if option < len(options) else None
