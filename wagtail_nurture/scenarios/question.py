"""The rule of an if/else: asked of people inside a scenario."""

from wagtail_nurture.audience import rule
from wagtail_nurture.audience.conditions import Person


block = rule.block
config_of = rule.config_of


def sentence(config):
    """The rule in words, in the active language."""
    return rule.Rule.from_config(config).sentence()


def problems(config):
    """What is wrong with the rule, as sentences."""
    return [str(words) for words in rule.Rule.from_config(config).problems()]


def ask(config, people, at, sending):
    """{enrolment id: Answer} for ``people`` (list of Standing, each contact once); few queries for the set.

    ``sending`` are the scenario's sending steps as (step id, label) pairs.
    """
    asked = [
        Person(
            contact_id=person.contact_id,
            enrolment_id=person.enrolment_id,
            scenario_id=person.scenario_id,
            entered_at=person.entered_at,
            subject=person.subject,
            steps=sending,
        )
        for person in people
    ]
    answers = rule.Rule.from_config(config).ask(asked, at)
    return {person.enrolment_id: answers[person.contact_id] for person in people if person.contact_id in answers}
