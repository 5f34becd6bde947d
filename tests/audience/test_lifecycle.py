"""The stage of a person's life as a customer (FEATURES D10), told from purchases."""

from datetime import timedelta

import pytest

from wagtail_nurture import track
from wagtail_nurture.audience.conditions import registry
from wagtail_nurture.audience.conditions.lifecycle import STAGES
from wagtail_nurture.models import Contact

from .conftest import NOW
from .test_conditions import truths


def bought(who, *days):
    for number in days:
        track("purchase.made", contact=who, properties={"amount": 10}, at=NOW - timedelta(days=number))


def stages(people, at=NOW, **config):
    """The stages at which each is by both evaluators; they agree."""
    found = [[] for _person in people]
    for stage in STAGES:
        condition = {"stage": stage} | config
        told = truths("lifecycle", condition, people, at=at)
        yes = set(Contact.objects.filter(registry["lifecycle"](condition).where(at).yes).values_list("pk", flat=True))
        assert yes == {person.contact_id for person, truth in zip(people, told, strict=True) if truth}
        for mine, truth in zip(found, told, strict=True):
            mine += [stage] * truth
    return [stage for (stage,) in found]  # everybody is at exactly one


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        ((), "prospect"),
        ((10,), "new"),
        ((365,), "new"),
        ((366,), "former"),
        ((400, 10), "regular"),
        ((500, 400), "former"),
    ],
)
def test_everybody_is_at_one_stage(people, contact, days, stage):
    bought(contact, *days)
    assert stages(people) == [stage, "prospect"]


def test_lately_is_as_long_as_the_editor_says_and_the_past_is_told_as_it_was(people, contact):
    bought(contact, 40, 10)
    assert stages(people, days=5)[0] == "former"
    assert stages(people, days=20)[0] == "regular"
    assert stages(people, at=NOW - timedelta(days=30))[0] == "new"
    assert stages(people, at=NOW - timedelta(days=50))[0] == "prospect"


def test_who_stops_buying_is_named_by_time_alone(people, contact):
    bought(contact, 364)
    turning = registry["lifecycle"]({"stage": "former"}).turns(NOW, NOW + timedelta(days=2))
    assert list(Contact.objects.filter(turning)) == [contact]
    assert stages(people, at=NOW + timedelta(days=2))[0] == "former"


def test_it_is_said_in_words_and_nonsense_is_named(people, contact):
    said = {stage: registry["lifecycle"]({"stage": stage, "days": 30}).sentence() for stage in STAGES}
    assert said == {
        "prospect": "has never bought",
        "new": "has bought once, in the last 30 days",
        "regular": "has bought more than once, lastly in the last 30 days",
        "former": "has bought, but not in the last 30 days",
    }
    assert registry["lifecycle"]({"stage": "king", "days": "soon"}).problems() == [
        "A condition does not say which stage is meant. Choose one.",
        "“Lately” takes a number of days from 1 to 3650. Empty means 365.",
    ]
    assert not registry["lifecycle"]({"stage": "new"}).problems()
