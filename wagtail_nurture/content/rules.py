"""Rules in messages: who is shown a part, asked for a whole batch as the message leaves."""

from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.audience import messages
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.rule import Rule


def problems(config):
    """What is wrong with the rule ``config`` (JSON) in a message, as sentences. It stops publishing."""
    words = _(
        "A message does not know the steps of a scenario: instead of the step “%(name)s” choose the e-mail, under "
        "“Only the e-mail”."
    )
    strange = [words % {"name": name} for name in messages.steps_named(config)]
    return [*map(str, Rule.from_config(config).problems()), *strange]


def rule_of(config):
    """The Rule of ``config`` (JSON)."""
    return Rule.from_config(config)


def gone(config):
    """Why the rule cannot be answered any more, as one text; "" when it can. A query for each thing it names."""
    return " ".join(map(str, Rule.from_config(config).gone()))


def holding(config, recipients, knowledge):
    """The delivery ids of those of ``recipients`` of whom the rule surely holds: unknown is not among them.

    One round for all; more only where somebody is written to twice, or people are asked about as of several moments.
    """
    rule, now = rule_of(config), clock.now()
    found, rest = set(), [person for person in recipients if person.contact_id is not None]
    while rest:
        at = rest[0].at or now
        once = {person.contact_id: person for person in reversed(rest) if (person.at or now) == at}
        truths = knowledge.truths(rule, [_person(person) for person in once.values()], at)
        found |= {person.delivery_id for number, person in once.items() if truths.get(number) is True}
        rest = [person for person in rest if once.get(person.contact_id) is not person]
    return found


def _person(recipient):
    return Person(recipient.contact_id, enrolment_id=recipient.enrolment_id, entered_at=recipient.entered_at)
