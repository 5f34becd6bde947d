"""Loyalty points earned and spent, and lost when they were not spent in time."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st

from wagtail_nurture import clock
from wagtail_nurture.audience import loyalty, loyalty_sweep

from ..conftest import NOW


_moments = st.integers(0, 40).map(lambda days: NOW - timedelta(days=days))
_someone = st.integers(0, 3)

HISTORIES = {
    "loyalty": st.lists(
        st.tuples(_moments, _someone, st.sampled_from([30, 5, None, "spent"]), st.integers(1, 9)), max_size=6
    ),
}


def prepare(house):
    """Nothing: the ledger of each person is empty."""


def remember(house, history):
    for at, who, days, points in sorted(history["loyalty"], key=lambda act: act[:2]):
        person = house.people[who].pk
        with clock.virtual(lambda moment=at: moment), suppress(loyalty.NotEnoughPoints):
            loyalty_sweep.expire_due(float("inf"))
            if days == "spent":
                loyalty.spend(person, points)
            else:
                loyalty.earn([person], points, expires_at=at + timedelta(days=days) if days else None)
    loyalty_sweep.expire_due(float("inf"))


def conditions(house):
    config = {
        "comparison": st.sampled_from(["at_least", "at_most", None, 7]),
        "points": st.one_of(st.integers(-1, 12), st.sampled_from([None, "x", 10**30])),
    }
    return [st.fixed_dictionaries(config).map(lambda config: {"kind": "loyalty_points", "config": config})]
