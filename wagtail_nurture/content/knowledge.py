"""What a message may ask about the people it goes to, always for a whole group at once.

Sending asks what is on record; a preview gives the same answers about a person who does not exist.
"""

from datetime import timedelta

from wagtail_nurture import clock
from wagtail_nurture.audience.interests import declaring
from wagtail_nurture.contacts import values, wishes
from wagtail_nurture.tracking import reading

from .vouchers import cards as vouchers


#: For so long no message proposes once more what another one proposed.
PROPOSED_LATELY = timedelta(days=30)


class OnRecord:
    """The knowledge used for sending: contacts and events."""

    def truths(self, rule, people, at):
        """{contact id: True, False, or None where it is not known} of an audience Rule for ``people`` (Person)."""
        return {number: answer.truth for number, answer in rule.ask(people, at).items()}

    def values(self, contact_ids, names):
        """{contact id: {name: value}} for merge fields about the person."""
        return values.read(contact_ids, sorted(names))

    def told(self, source, group):
        """{delivery id: {name: value}} for the merge fields of ``source`` (one of ``merge_sources``)."""
        return source.values(group)

    def viewed(self, contact_ids):
        """{contact id: [View(page_id, times, last_at)]}, the most recent first."""
        return reading.viewed(contact_ids)

    def past(self, contact_ids):
        """{contact id: reading.Past}: the pages of what they bought, and those proposed to them lately."""
        return reading.past(contact_ids, since=clock.now() - PROPOSED_LATELY)

    def last_issue(self, contact_ids, message_key):
        """{contact id: when they were last sent the message}, in whatever language."""
        return reading.last_sent(contact_ids, message_key)

    def clicked(self, contact_ids, enrolments):
        """Like :meth:`viewed`, of pages clicked in the messages of ``enrolments`` (set of ids)."""
        return reading.clicked(contact_ids, enrolment_ids=enrolments)

    def vouchers(self, offer_id, group, block_id):
        """{delivery id: [card]} of each person's own voucher of an offer, for the block with this id."""
        return vouchers.of_batch(offer_id, group, block_id)

    def own_voucher(self, group):
        """{delivery id: card} of the last voucher that each person was given and can redeem; nothing is given."""
        return vouchers.last_given(group)

    def declared(self, contact_ids):
        """{contact id: the topics (slugs) that they said to care for}."""
        return declaring.declared(contact_ids)

    def muted(self, contact_ids):
        """{contact id: the topics (slugs) of which they want to read nothing for now}."""
        return {pk: set(topics) for pk, topics in wishes.muted(contact_ids).items()}
