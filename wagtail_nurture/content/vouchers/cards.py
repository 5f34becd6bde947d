"""The vouchers of one block for a batch of people, as cards."""

from dataclasses import replace

from django.utils.translation import gettext as _

from wagtail_nurture import clock

from . import giving, telling
from .models import VoucherOffer


def of_batch(offer_id, group, block_id):
    """{delivery id: [card]}: each person's voucher of the offer, given now to whoever has none.

    A trial mail and a preview show a sample. None for somebody who is not known, or whose voucher is over or redeemed.
    Where the list of codes ran out, or the offer is over or was deleted, the message is held.
    """
    offer = VoucherOffer.objects.filter(pk=offer_id).first()
    trials = [person for person in group.recipients if _is_a_trial(person)]
    people = [person for person in group.recipients if person not in trials and person.contact_id is not None]
    # Whoever is not shown the block (a rule around it) is not given anything.
    people = [person for person in people if group.sees(person.delivery_id, group.version.parts["blocks"][block_id])]
    if offer is None:
        _hold(group, people, block_id, _("Its voucher offer was deleted. Choose another one."))
        return {}
    given, now = giving.give(offer, people), clock.now()
    out = [person for person in people if person.delivery_id not in given and person.at is None]
    if out:
        used_up = _("The list of codes of “%(offer)s” is used up. Add codes to it.")
        words = giving.OVER if giving.is_over(offer, now) else used_up
        _hold(group, out, block_id, words % {"offer": offer})
    found = samples(offer, trials)
    for person in people:
        voucher = given.get(person.delivery_id)
        if voucher is not None and voucher.is_good(person.at or now):
            found[person.delivery_id] = [telling.card(offer, voucher, site=person.site, locale=person.locale)]
    return found


def kept(offer_id, person):
    """[card] of the voucher of the offer that ``person`` (Recipient) has, good or not; nothing is given."""
    offer = VoucherOffer.objects.filter(pk=offer_id).first()
    if offer is None or _is_a_trial(person):
        return samples(offer, [person]).get(person.delivery_id, [])
    person = replace(person, at=person.at or clock.now())
    voucher = giving.give(offer, [person]).get(person.delivery_id)
    return [telling.card(offer, voucher, site=person.site, locale=person.locale)] if voucher else []


def last_given(group):
    """{delivery id: card} of the last voucher that each person was given and can redeem; see ``giving.latest``.

    Trial mails and previews, of real people too, tell a code that is worth nothing.
    """
    sent = next((person.at for person in group.recipients if person.at is not None), None)
    given, found = giving.latest(group.contact_ids, at=sent or clock.now()), {}
    for person in group.recipients:
        if voucher := given.get(person.contact_id):
            shown = None if _is_a_trial(person) else voucher
            found[person.delivery_id] = telling.card(voucher.offer, shown, site=person.site, locale=person.locale)
    return found


def _is_a_trial(person):
    """Whether it is a trial mail, or a preview; a preview, also that as a real person, has no delivery."""
    return "as_contact" in person.facts or not person.delivery_id


def samples(offer, people):
    """{delivery id: [card]} of a voucher that does not exist."""
    if offer is None:
        return {}
    return {
        person.delivery_id: [telling.card(offer, None, site=person.site, locale=person.locale)] for person in people
    }


def _hold(group, people, block_id, words):
    for person in people:
        group.hold(person.delivery_id, block_id, words)
