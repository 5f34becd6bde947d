"""Of how many of those whom a message may go to a detail is known."""

from dataclasses import dataclass

from wagtail_nurture.contacts import values
from wagtail_nurture.contacts.models import Channel, Permission


@dataclass(frozen=True)
class Share:
    """Of ``people`` who were asked about, ``knowing`` are those of whom it is known."""

    people: int
    knowing: int

    @property
    def percent(self):
        """Rounded down, so that 79.9 is not called 80."""
        return self.knowing * 100 // self.people if self.people else 100


def shares(purpose, names, *, channel=Channel.EMAIL):
    """{name: Share} for merge fields about the person (``names``) among those who agreed to ``purpose``.

    Of many people only those are asked about who agreed first and who agreed last. At most ten queries, whatever the
    number of names; none without names.
    """
    if not names:
        return {}
    agreed = Permission.objects.filter(purpose=purpose, channel=channel, state=Permission.State.GRANTED)
    people, known = set(), dict.fromkeys(names, 0)
    for order in ("-pk", "pk"):
        asked = set(agreed.order_by(order).values_list("contact_id", flat=True)[:ASKED]) - people
        people |= asked
        for own in values.read(asked, list(names)).values():
            for name, value in own.items():
                known[name] += value not in (None, "", [])
    return {name: Share(len(people), count) for name, count in known.items()}


#: At once: who writes to a million does not wait for all of them, and SQLite takes 999 parameters a statement.
ASKED = 900
