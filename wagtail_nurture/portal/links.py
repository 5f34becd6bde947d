"""Links to a person's own page: whose they are, how long they are good, and how a new one is asked for."""

from datetime import timedelta

from wagtail_nurture import clock
from wagtail_nurture.alarm import NOW
from wagtail_nurture.capture import quota
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import people, purposes
from wagtail_nurture.delivery import lookup, outbox, trials


#: Mails with a link that one person is sent in a day at most, and seconds in which a second wish is the same one.
MAILS_A_DAY, SAME_WISH_SECONDS = 5, 300


def delivery_of(token):
    """The Delivery whose mail carried ``token`` (any str), with its contact; None when forged or the person is gone."""
    delivery = lookup.by_seal("preferences", token)
    return delivery if delivery and delivery.contact_id else None


def is_of_a_test(token):
    """Whether ``token`` came with a test that an editor sent to themselves: nobody's preferences."""
    delivery = lookup.by_seal("preferences", token)
    return delivery is not None and trials.is_trial(delivery)


def is_too_old(delivery):
    """A mail may lie about for years, and be forwarded: its link changes things for a time only (story time)."""
    last = (delivery.sent_at or delivery.created_at) + timedelta(days=settings.PREFERENCES_DAYS)
    return last <= clock.now()


def send_to_address(key, *, site, locale):
    """Send a link to the person of the address ``key`` (its normal form) if ``site`` knows them."""
    contact = people.at_address(people.pool_for(site), key)
    if contact:
        send(contact, site=site, locale=locale)


def send(contact, *, site, locale):
    """Send ``contact`` a link, in ``locale``; not more than MAILS_A_DAY."""
    if not quota.take("preferences mail", contact.pk, MAILS_A_DAY, window=quota.DAY):
        return
    outbox.put(
        [
            outbox.draft(
                key=f"prefs:{contact.pk}:{int(clock.now().timestamp()) // SAME_WISH_SECONDS}",
                contact=contact,
                site=site,
                purpose=purposes.TRANSACTIONAL,
                lane=NOW,
                system="preferences",
                locale=locale,
            )
        ]
    )
