"""A segment means the same people wherever it is asked, and its rule speaks of no scenario."""

import pytest

from wagtail_nurture.audience import sample
from wagtail_nurture.audience.conditions import Person, registry
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.tracking import kinds

from .conftest import NOW


CLICKED = {"type": "clicked_message", "value": {"step": "", "message": "", "link": "", "section": None}}


@pytest.fixture
def segment(pool):
    def make(*conditions):
        made = Segment(pool=pool, name="Keen")
        made.conditions = Segment._meta.get_field("conditions").to_python(list(conditions))
        made.save()
        return made

    return make


def test_in_a_scenario_it_asks_what_people_did_anywhere(people, contact, mailed, segment):
    mailed(contact, enrolment=99, measured=["clicks"])
    mailed(contact, enrolment=99, measured=["clicks"], kind=kinds.MESSAGE_CLICKED, minutes=50)
    belongs = registry["in_segment"]({"segment": segment(CLICKED).pk})
    assert belongs.ask([Person(contact.pk)], NOW)[contact.pk].truth is True
    assert belongs.ask(people, NOW)[contact.pk].truth is True, "the click was in another scenario"


def test_it_asks_once_for_what_another_condition_asks_too(people, segment, django_assert_num_queries):
    bought = {"type": "purchased", "value": {"how": "at_least", "times": 1}}
    group = {"kind": "in_segment", "config": {"segment": segment(bought).pk}}
    rule = {"conditions": [group, {"kind": "purchased", "config": {"how": "at_least", "times": 1}}]}
    asked = registry["group"](rule)
    with django_assert_num_queries(2):  # the segment, and the purchases once
        asked.ask(people, NOW)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"since_message": "Welcome"}, "do not know the steps of a scenario: take out “Welcome”"),
        ({"since_entry": True}, "do not know when people entered a scenario"),
    ],
)
@pytest.mark.parametrize("grouped", [False, True])
def test_its_rule_does_not_count_since_something_of_a_scenario(segment, pool, given, words, grouped):
    """It would count whatever was ever done, and its sentence would say otherwise."""
    bought = {"type": "purchased", "value": {"how": "at_least", "times": 1} | given}
    if grouped:
        bought = {"type": "group", "value": {"match": "any", "conditions": [bought]}}
    made = segment(bought)
    assert [problem for problem in sample.problems(made) if words in problem]
    persona = Persona(pool=pool, name="Buyer", conditions=made.conditions)
    assert [problem for problem in sample.rule_problems(persona.rule) if words in problem]
