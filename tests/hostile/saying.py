"""Knowledge of people who say something hostile wherever a message may ask something of them."""

from wagtail_nurture.content import merge
from wagtail_nurture.content.knowledge import OnRecord
from wagtail_nurture.content.vouchers import cards as vouchers
from wagtail_nurture.models import VoucherOffer


class SaysEverywhere(OnRecord):
    """Of the person with id n each merge field says ``words[n]``; nothing else is known of anybody.

    Whatever does not come from the person (a shop, a voucher, what the message is about) is asked of the group's own
    facts: give those to each Recipient by :func:`facts`.
    """

    def __init__(self, words):
        self.words = words

    def values(self, contact_ids, names):
        return {pk: dict.fromkeys(names, self.words[pk]) for pk in contact_ids}

    def told(self, source, group):
        return {
            each.delivery_id: dict.fromkeys(source.fields, self.words[each.contact_id]) for each in group.recipients
        }

    def vouchers(self, offer_id, group, block_id):
        return vouchers.samples(VoucherOffer.objects.get(pk=offer_id), group.recipients)


def facts(words):
    """What is known with the message itself: ``words`` in each field that is told so."""
    return {name: words for name, field in merge.fields().items() if field.source in (merge.FACTS, merge.SUBJECT)}
