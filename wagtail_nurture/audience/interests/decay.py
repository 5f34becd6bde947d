"""How an interest fades: what happened counts half as much after each half-life (INTEREST_HALF_LIFE_DAYS).

The level at a moment t is the sum of weight · 2^-(days since/half-life). What is stored is that sum as of EPOCH, as
its binary logarithm (*strength*): it does not change while nothing happens, and "the level at t is at least so much" is
a comparison of the stored number with one that depends on t alone (:func:`least`), which SQL can do with an index.
"""

from datetime import UTC, datetime, timedelta
from math import log2

from wagtail_nurture.conf import settings
from wagtail_nurture.tracking import kinds


#: What each act counts, once for each page or document, at its latest. A click in a message leads to a page viewed.
WEIGHTS = {kinds.PAGE_VIEWED: 10, kinds.DOCUMENT_REQUESTED: 30}

SOME, STRONG = "some", "strong"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def thresholds():
    """{level: from how much on}, the highest first."""
    return {STRONG: settings.INTEREST_STRONG, SOME: settings.INTEREST_SOME}


def strength(acts):
    """The strength of ``acts``: one or more (weight, aware moment).

    >>> at = datetime(2026, 11, 22, tzinfo=UTC)
    >>> round(level_of(strength([(10, at), (10, at - timedelta(days=settings.INTEREST_HALF_LIFE_DAYS))]), at), 6)
    15.0
    """
    terms = sorted(log2(weight) + _half_lives(at) for weight, at in acts)
    highest = terms[-1]  # so that no power grows beyond what a float holds
    return highest + log2(sum(2.0 ** (term - highest) for term in terms))


def level_of(strength, at):
    """How much an interest of ``strength`` (None: none) counts at ``at`` (aware)."""
    return 0.0 if strength is None else 2.0 ** min(strength - _half_lives(at), 100)


def worth(viewed_at, now):
    """How much a page viewed at ``viewed_at`` (aware) counts at ``now``."""
    return WEIGHTS[kinds.PAGE_VIEWED] * 2.0 ** min(_half_lives(viewed_at) - _half_lives(now), 0)


def least(level, at):
    """The strength from which on an interest has ``level`` (SOME or STRONG) at ``at``."""
    return log2(thresholds()[level]) + _half_lives(at)


def named(strength, at):
    """The level of ``strength`` (None: none) at ``at`` as a word: STRONG, SOME or ""."""
    return next((level for level in thresholds() if strength is not None and strength >= least(level, at)), "")


def fades_to(strength, level):
    """The moment at which an interest of ``strength`` falls below ``level``."""
    days = (strength - log2(thresholds()[level])) * settings.INTEREST_HALF_LIFE_DAYS
    return EPOCH + timedelta(days=days)


def _half_lives(at):
    return (at - EPOCH) / timedelta(days=settings.INTEREST_HALF_LIFE_DAYS)
