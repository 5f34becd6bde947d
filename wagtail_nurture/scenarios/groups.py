"""Groups that chance made, compared in words. Pure."""

from dataclasses import dataclass
from math import sqrt

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .steps.hold_out import HELD_OUT, OTHERS


#: Two-sided, 95 in 100.
CERTAIN = 1.96
#: Fewer expected in any group: nothing can be said.
FEWEST = 5


@dataclass
class Group:
    """The people who took one way: how many passages, and in how many of them it was ``reached``."""

    people: int = 0
    reached: int = 0

    @property
    def share(self):
        """0 to 1."""
        return self.reached / self.people if self.people else 0.0


def verdict(step, groups):
    """What ``groups`` ({way: Group}) of a hold-out ``step`` (its dict in a graph) say, in the active language.

    "" of any other step, and before somebody is in both groups.
    """
    held, others = groups.get(HELD_OUT, Group()), groups.get(OTHERS, Group())
    if not held.people or not others.people:
        return ""
    facts = {"others": percent(others.share), "held": percent(held.share), "days": step["config"]["days"]}
    told = _("Converted within %(days)d days: %(others)s of the others, %(held)s of the hold-out group.") % facts
    surely = certain(held, others)
    if surely is None:
        return f"{told} " + _("Too few people to tell chance from effect.")
    return f"{told} " + (_("This is more than chance.") if surely else _("This may still be chance."))


def certain(one, other):
    """Whether two Groups differ by more than chance (two proportions, 95 in 100); None when there are too few people.

    >>> certain(Group(1000, 100), Group(1000, 160)), certain(Group(1000, 100), Group(1000, 110))
    (True, False)
    >>> certain(Group(20, 1), Group(20, 4)) is None
    True
    """
    whole = (one.reached + other.reached) / (one.people + other.people)
    if min(group.people * share for group in (one, other) for share in (whole, 1 - whole)) < FEWEST:
        return None
    spread = sqrt(whole * (1 - whole) * (1 / one.people + 1 / other.people))
    return abs(one.share - other.share) / spread >= CERTAIN


def percent(share):
    """0.125 as an editor reads it: "12.5 %"."""
    return _("%(share)s %%") % {"share": number_format(share * 100, 1)}
