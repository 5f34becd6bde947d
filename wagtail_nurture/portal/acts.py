"""From the address of a button in a mail to what it says: the block as it was compiled, and the option pressed."""

from wagtail_nurture.delivery import lookup


def find(kind, token, number, option):
    """(delivery, the block's facts, the option); None for an address nobody was sent.

    ``kind``: "say", "answer" or "friend".
    """
    delivery = lookup.by_seal(kind, token)
    if delivery is None or delivery.variant is None:
        return None
    known = delivery.variant.parts.get("acts", [])
    facts = known[number] if number < len(known) else {}
    options = facts.get("options", []) if facts.get("kind") == kind else []
    return (delivery, facts, options[option]) if option < len(options) else None
