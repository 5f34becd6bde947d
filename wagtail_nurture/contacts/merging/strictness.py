"""When two entries disagree about what a person allows, the stricter word counts. Pure; merge and preview share it.

A word that only one of them said stands as it is: silence is no "no", and no "yes" either.
"""

from wagtail_nurture.contacts import suppression
from wagtail_nurture.contacts.models import ListMembership, Permission, Suppression


_PERMISSIONS = [
    Permission.State.WITHDRAWN,
    Permission.State.REFUSED,
    Permission.State.PENDING,
    Permission.State.GRANTED,
]
_MEMBERSHIPS = [ListMembership.State.LEFT, ListMembership.State.PENDING, ListMembership.State.CONFIRMED]


def permission(one, two):
    """The stricter of two Permission states; either may be None (nothing said).

    >>> str(permission("granted", "withdrawn")), str(permission(None, "granted"))
    ('withdrawn', 'granted')
    """
    return _first(_PERMISSIONS, one, two)


def membership(one, two):
    """The stricter of two ListMembership states: who left as one of them has left.

    >>> str(membership("confirmed", "left")), str(membership("pending", None))
    ('left', 'pending')
    """
    return _first(_MEMBERSHIPS, one, two)


def _first(order, *said):
    said = [word for word in said if word is not None]
    return min(said, key=order.index) if said else None


def reason(one, two):
    """The stricter of two reasons of a Suppression: the one harder to lift; ``one`` when both weigh the same."""
    return two if _weight(two) > _weight(one) else one


def _weight(reason):
    if reason is None:
        return 0
    if reason in suppression.HARD:
        return 3
    return 1 if reason in suppression.LIFTED_BY_CONSENT else 2


def is_carried(reason):
    """Whether it follows the person to another address: all that they, or the law, said; not that a mailbox is gone."""
    return reason != Suppression.Reason.HARD_BOUNCE
