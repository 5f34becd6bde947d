"""Loyalty points earned, spent, and lost when they were not spent in time; personas that people were and are."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st

from wagtail_nurture import clock
from wagtail_nurture.audience import asking, loyalty, loyalty_sweep, personas
from wagtail_nurture.audience.persona_models import ContactPersona, Persona

from ..conftest import NOW


_moments = st.integers(0, 40).map(lambda days: NOW - timedelta(days=days))
_someone = st.integers(0, 3)

HISTORIES = {
    "loyalty": st.lists(
        st.tuples(_moments, _someone, st.sampled_from([30, 5, None, "spent"]), st.integers(1, 9)), max_size=6
    ),
    "personas": st.lists(st.tuples(_moments, _someone, st.integers(-1, 1)), max_size=6),
}


def prepare(house):
    """Two personas; who is which is part of each history."""
    house.personas = [Persona.objects.create(pool=house.lists[0].pool, name=name) for name in ("Rich", "Reader")]


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
    for at, who, number in sorted(history["personas"]):
        person = house.people[who].pk
        old = ContactPersona.objects.filter(contact=person).values_list("persona", flat=True).first()
        new = house.personas[number].pk if number >= 0 else None
        personas.write(personas.Plan((personas.Move(person, old, new),), at, asking.EVENT))


def conditions(house):
    config = {
        "comparison": st.sampled_from(["at_least", "at_most", None, 7]),
        "points": st.one_of(st.integers(-1, 12), st.sampled_from([None, "x", 10**30])),
    }
    known = [persona.pk for persona in house.personas]
    of_persona = {
        "comparison": st.sampled_from(["is", "is_not", "none", None, 7]),
        "persona": st.sampled_from([*known, None, "x", 10**9]),
    }
    return [
        st.fixed_dictionaries(config).map(lambda config: {"kind": "loyalty_points", "config": config}),
        st.fixed_dictionaries(of_persona).map(lambda config: {"kind": "persona", "config": config}),
    ]
