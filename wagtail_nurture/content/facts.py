"""Everything a message needs to know of the people it goes to, gathered for the whole group."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from .group import Group


CANNOT_FILL = _("The message could not be made for this person (%(error)s).")


@dataclass
class PersonFacts:
    """What splicing needs for one person."""

    values: dict = field(default_factory=dict)
    cards: dict = field(default_factory=dict)
    addresses: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)


def gather(version, recipients, knowledge):
    """{delivery id: PersonFacts}: a number of queries that depends on the message only."""
    group = Group(version=version, recipients=recipients, knowledge=knowledge)
    people = {recipient.delivery_id: PersonFacts() for recipient in recipients}
    for delivery_id, values in group.merge_values(version.parts.get("merge", [])).items():
        people[delivery_id].values = values
    return people
