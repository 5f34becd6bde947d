"""Which compiled message each delivery carries: chosen once, when it first leaves, and kept on every attempt."""

from django.db.models import OuterRef, Subquery
from django.utils import translation

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.content import system, versions
from wagtail_nurture.content.models import MessageVersion
from wagtail_nurture.exceptions import RegistrationError
from wagtail_nurture.lookups import one_of

from .gates import HOLD, Verdict
from .models import Delivery


def versions_for(deliveries, *, fence):
    """({delivery id: MessageVersion}, {delivery id: Verdict}) of claimed ``deliveries`` (list).

    The choice is told to each of them, to be written when it leaves (:func:`chosen_in`). Who has no version in force is
    held.
    """
    kept = MessageVersion.objects.in_bulk({delivery.variant_id for delivery in deliveries if delivery.variant_id})
    chosen = {delivery.pk: kept[delivery.variant_id] for delivery in deliveries if delivery.variant_id in kept}
    fresh = [delivery for delivery in deliveries if delivery.pk not in chosen]
    wanted = {(delivery.message_key, language_of(delivery)) for delivery in fresh if delivery.message_key}
    in_force = versions.in_force_many(wanted) if wanted else {}
    ready_made = {}
    verdicts = {}
    for delivery in fresh:
        language = language_of(delivery)
        if delivery.message_key:
            version = in_force.get((delivery.message_key, language))
        else:
            version = _system(delivery, language, ready_made)
        if version is None:
            reason = "message_unpublished" if delivery.message_key else "no_message"
            verdicts[delivery.pk] = Verdict(HOLD, reason)
        else:
            chosen[delivery.pk] = version
            delivery.variant_id, delivery.locale = version.pk, version.locale
    _refresh_addresses(fresh, fence)
    return chosen, verdicts


def language_of(delivery):
    """The language wished for: the message's own, the person's, or that of the site."""
    return (
        delivery.locale
        or (delivery.contact.language if delivery.contact else "")
        or (delivery.site.root_page.locale.language_code if delivery.site else translation.get_language())
    )


def _system(delivery, language, ready_made):
    slot = (delivery.system, delivery.site_id, language)
    if slot not in ready_made:
        try:
            ready_made[slot] = system.version(delivery.system, delivery.site, language)
        except (RegistrationError, KeyError):
            ready_made[slot] = None
    return ready_made[slot]


def chosen_in(deliveries):
    """[({column: value}, members)] of ``deliveries`` whose version was chosen: what is to be written of each group."""
    groups = {}
    for delivery in deliveries:
        groups.setdefault((delivery.variant_id, delivery.locale), []).append(delivery)
    return [(choice_of(members[0]), members) for members in groups.values()]


def choice_of(delivery):
    """{column: value} of what was chosen for ``delivery``."""
    return {"variant": delivery.variant_id, "locale": delivery.locale}


def kept(deliveries):
    """What was chosen for ``deliveries``, as it stands in ``SendWindow.choices`` until it is written in their rows."""
    return [[*choice.values(), [each.pk for each in members]] for choice, members in chosen_in(deliveries)]


def recall(window, deliveries):
    """Tell ``deliveries`` what was chosen for them when they were put into ``window`` (SendWindow)."""
    choices = {number: (variant, locale) for variant, locale, numbers in window.choices for number in numbers}
    for delivery in deliveries:
        known = delivery.variant_id, delivery.locale
        delivery.variant_id, delivery.locale = choices.get(delivery.pk, known)


def _refresh_addresses(deliveries, fence):
    """Whoever corrected their address since the wish was written is written to at the new one."""
    moved = [
        delivery for delivery in deliveries if delivery.contact and _current(delivery) not in {None, delivery.address}
    ]
    for channel in {delivery.channel for delivery in moved}:
        theirs = [delivery for delivery in moved if delivery.channel == channel]
        current = Subquery(Contact.objects.filter(pk=OuterRef("contact_id")).values(_COLUMN[channel])[:1])
        rows = Delivery.objects.filter(one_of("pk", [delivery.pk for delivery in theirs]), fence=fence)
        rows.update(address=current)
        for delivery in theirs:
            delivery.address = _current(delivery)


#: The column of a person by which each channel reaches them.
_COLUMN = {"email": "email", "sms": "phone"}


def _current(delivery):
    """The address that the person has now; None on a channel that goes by none."""
    return getattr(delivery.contact, _COLUMN[delivery.channel]) if delivery.channel in _COLUMN else None
