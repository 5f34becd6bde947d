"""The condition that asks whether somebody is, was or never was in a scenario."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from wagtail_nurture import clock
from wagtail_nurture.audience import ruleblock
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.models import Contact, Enrolment, Scenario, ScenarioVersion


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with clock.virtual(lambda: NOW):
        yield


@pytest.fixture
def scenario(db):
    return Scenario.objects.create(name="Welcome", live=False)


@pytest.fixture
def passage(scenario, contact):
    """Ada was in it from five to two days ago, and reached the goal."""
    version = ScenarioVersion.objects.create(
        scenario=scenario, number=1, graph={"steps": {}}, hash="", published_at=NOW
    )
    return Enrolment.objects.create(
        scenario=scenario,
        version=version,
        contact=contact,
        entry_key="once",
        entered_at=NOW - timedelta(days=5),
        left_at=NOW - timedelta(days=2),
        status="exited",
        converted=True,
    )


def truth(contact, scenario, how, days=0):
    rule = Rule.from_config({"conditions": [{"kind": "in_scenario", "config": {"scenario": scenario, "how": how}}]})
    at = NOW - timedelta(days=days)
    told = rule.ask([Person(contact.pk)], at)[contact.pk].truth
    assert Contact.objects.filter(rule.where(at).yes, pk=contact.pk).exists() is told
    return told


@pytest.mark.parametrize(
    ("days", "inside", "been", "converted"), [(6, False, False, False), (3, True, True, False), (0, False, True, True)]
)
def test_it_is_told_as_of_any_moment(contact, scenario, passage, days, inside, been, converted):
    assert truth(contact, scenario.pk, "inside", days) is inside
    assert truth(contact, scenario.pk, "been", days) is been
    assert truth(contact, scenario.pk, "never", days) is not been
    assert truth(contact, scenario.pk, "converted", days) is converted


def test_who_left_without_the_goal_did_not_convert(contact, scenario, passage):
    Enrolment.objects.update(converted=False)
    assert truth(contact, scenario.pk, "converted") is False
    assert truth(contact, scenario.pk + 1, "been") is False


@pytest.mark.parametrize("count", [2, 12])
def test_many_people_are_one_query(pool, scenario, count, django_assert_num_queries):
    people = [Contact.objects.create(pool=pool, last_name=str(n), created_at=NOW) for n in range(count)]
    rule = Rule.from_config({"conditions": [{"kind": "in_scenario", "config": {"scenario": scenario.pk}}]})
    with django_assert_num_queries(1):
        rule.ask([Person(one.pk) for one in people], NOW)


@pytest.mark.parametrize(
    ("how", "english", "french"),
    [
        ("inside", "is in the scenario “Welcome”", "est dans le scénario « Welcome »"),
        ("been", "is or was in the scenario “Welcome”", "est ou a été dans le scénario « Welcome »"),
        ("never", "was never in the scenario “Welcome”", "n’a jamais été dans le scénario « Welcome »"),
        (
            "converted",
            "left the scenario “Welcome” with the goal reached",
            "a quitté le scénario « Welcome » en ayant atteint l’objectif",
        ),
    ],
)
def test_it_reads_as_a_sentence(scenario, how, english, french):
    rule = Rule.from_config({"conditions": [{"kind": "in_scenario", "config": {"scenario": scenario.pk, "how": how}}]})
    assert rule.problems() == []
    assert rule.sentence() == english
    with override("fr"):
        assert rule.sentence().replace("\xa0", " ") == french


@pytest.mark.django_db
@pytest.mark.parametrize("number", [None, 10**9, "x", True, {}], ids=repr)
def test_a_scenario_that_is_not_there_is_named(number):
    rule = Rule.from_config({"conditions": [{"kind": "in_scenario", "config": {"scenario": number}}]})
    assert len(rule.problems()) == len(rule.gone()) == 1
    assert "“?”" in rule.sentence()


def test_editors_find_it_wherever_a_rule_is_written(scenario):
    block = ruleblock.conditions().child_blocks["in_scenario"]
    value = block.to_python({"scenario": str(scenario.pk), "how": "been"})
    rule = ruleblock.config_of(
        {"conditions": ruleblock.conditions().to_python([{"type": "in_scenario", "value": dict(value)}])}
    )
    assert rule["conditions"] == [{"kind": "in_scenario", "config": {"scenario": scenario.pk, "how": "been"}}]
