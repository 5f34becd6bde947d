"""The rule of an if/else: asked of people inside a scenario."""

from wagtail_nurture.audience import rule
from wagtail_nurture.audience.conditions import Person


block = rule.block
config_of = rule.config_of


def sentence(config):
    """The rule in words, in the active language."""
    return rule.Rule.from_config(config).sentence()


def told(config, facts):
    """[(condition in words, truth, its facts)] of what was answered."""
    return rule.Rule.from_config(config).told(facts)


def problems(config):
    """What is wrong with the rule, as sentences."""
    return [str(words) for words in rule.Rule.from_config(config).problems()]


def unknown_messages(config, sending):
    """Names of messages that the rule asks about and that no step of the scenario sends.

    >>> clicked = {"kind": "clicked_message", "config": {"step": "Welcome"}}
    >>> unknown_messages({"conditions": [clicked]}, [("a", "welcome")]), unknown_messages({"conditions": [clicked]}, [])
    ([], ['Welcome'])
    """
    known = {name.casefold() for pair in sending for name in pair}
    return [name for name in _named(config) if name.casefold() not in known]


def _named(config):
    for item in config.get("conditions") or ():
        inner = item.get("config") or {}
        yield from _named(inner)
        name = (inner.get("step") or "").strip()
        if name:
            yield name


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
            rehearsal=person.rehearsal,
        )
        for person in people
    ]
    answers = rule.Rule.from_config(config).ask(asked, at)
    return {person.enrolment_id: answers[person.contact_id] for person in people if person.contact_id in answers}
