"""The rule of an if/else: asked of people inside a scenario."""

from wagtail_nurture.audience import messages, rule
from wagtail_nurture.audience.conditions import Person

from .sending import strange


block = rule.block
config_of = rule.config_of


def sentence(config):
    """The rule in words, in the active language."""
    return rule.Rule.from_config(config).sentence()


def because(config, facts):
    """[sentence] of what was answered: each condition, its answer, what was known of it."""
    return rule.Rule.from_config(config).because(facts)


def known(config, facts):
    """What decided it: what was known where one condition was asked, else each condition with its answer."""
    asked = rule.Rule.from_config(config)
    return asked.known(facts) if len(facts.get("asked") or ()) < 2 else "; ".join(asked.because(facts))


def problems(config):
    """What is wrong with the rule, as sentences."""
    return [str(words) for words in rule.Rule.from_config(config).problems()]


def gone(config):
    """Why the rule cannot be answered any more, as sentences; [] when it can. A query for each thing it names."""
    return [str(words) for words in rule.Rule.from_config(config).gone()]


def strange_messages(config, graph):
    """What is wrong with the messages that the rule asks about, as sentences: no step of ``graph`` sends them."""
    return strange(messages.steps_named(config), graph)


def listens(config):
    """The kinds of events that can change the rule's answer."""
    return rule.Rule.from_config(config).listens


def ask(config, people, at, sending):
    """{enrolment id: Answer} for ``people`` (list of Standing); few queries for the set.

    ``sending`` are the scenario's sending steps as (step id, label) pairs. Somebody who goes through at the same time
    for several things is asked about in several rounds; nearly always there is one.
    """
    found, rest = {}, list(people)
    while rest:
        once = {person.contact_id: person for person in reversed(rest)}
        found |= _ask(config, list(once.values()), at, sending)
        asked = {person.enrolment_id for person in once.values()}
        rest = [person for person in rest if person.enrolment_id not in asked]
    return found


def _ask(config, people, at, sending):
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
