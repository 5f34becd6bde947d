"""Consent of the people who fill in a form: at once, or after a confirmation by e-mail (double opt-in).

Consent to text messages is confirmed by the same mail and the same button as consent to mails. A text to a number that
somebody typed would cost money and could be aimed at a stranger; whoever holds the mailbox says whose number it is.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent, lists, numbers, people
from wagtail_nurture.contacts.models import Channel, ConsentRequest
from wagtail_nurture.delivery import outbox

from . import mails, quota, referrals


#: One confirmation mail a day for an address and a form, and no more once this many were left unanswered.
AGAIN_AFTER = timedelta(hours=24)
MOST_UNANSWERED = 3
REMIND_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Box:
    """A box that was ticked: what it is about, and the words beside it. ``phone`` (E.164) for text messages."""

    channel: str
    purpose: str
    text: str
    phone: str = ""


def settle(contact, form, *, site, locale, page_url="", network="", mails=True, number=""):
    """The person ticked boxes of ``form``. Returns (ConsentRequest to confirm or None, whether it is a new one).

    ``mails``: the box for mails; ``number`` (E.164): the box for text messages, and where to. None means there is
    nothing to confirm: consent stands now, or too many confirmations were left unanswered. The answer to the person is
    the same in every case.
    """
    proof = {"form_version": form.version, "page_url": page_url, "locale": locale, "network": network}
    proof["source"] = f"form:{form.slug}"
    chosen = [form.list] if form.list_id and mails else []
    open_still = [box for box in _ticked(form, site, mails, number) if not _stands(contact, box)]
    asked = [box for box in open_still if form.double_opt_in or _other_number(contact, box)]
    for box in open_still:
        if box not in asked:
            _grant(contact, box, proof)
    if asked and asked[0].channel == Channel.EMAIL:
        return _request(contact, form, asked, chosen, site=site, proof=proof)
    for lst in chosen:
        lists.join([contact.pk], lst)
    return _request(contact, form, asked, [], site=site, proof=proof) if asked else (None, False)


def _ticked(form, site, mails, number):
    if mails:
        yield Box(Channel.EMAIL, form.consent_purpose, form.consent_words_on(site))
    if number:
        yield Box(Channel.SMS, form.sms_purpose, form.sms_words, number)


def _stands(contact, box):
    if box.phone and contact.phone != box.phone:
        return False
    return not consent.refusals([contact.pk], purpose=box.purpose, channel=box.channel)


def _other_number(contact, box):
    """Whether ``box`` would take the place of a number that is known: only whoever reads their mails may do that."""
    return bool(box.phone and contact.phone and contact.phone != box.phone)


def _grant(contact, box, proof):
    if box.phone and not numbers.keep(contact, box.phone, source=proof["source"]):
        consent.grant(contact, purpose=box.purpose, channel=box.channel, action="asked", text=box.text, **proof)
        numbers.is_not_theirs(contact, box.phone)
        return
    consent.grant(contact, purpose=box.purpose, channel=box.channel, text=box.text, **proof)


def _request(contact, form, asked, chosen, *, site, proof):
    """The open request of this form for the boxes ``asked``, or a new one within the limits."""
    now = clock.now()
    unanswered = ConsentRequest.objects.filter(contact=contact, confirmed_at=None, together=None)
    unanswered = list(unanswered.order_by("-created_at").prefetch_related("others")[:20])
    wanted = {(box.channel, box.phone) for box in asked}
    for request in unanswered:
        same = request.form_version.startswith(f"{form.translation_key}:")
        same = same and wanted <= {(one.channel, one.phone) for one in request.all_of_it}
        if same and request.expires_at > now and request.created_at > now - AGAIN_AFTER:
            return request, False
    if len(unanswered) >= MOST_UNANSWERED:
        running = [request for request in unanswered if request.expires_at > now]
        return (running[0] if running else None), False
    first = None
    for box in asked:
        about = {"purposes": [box.purpose], "channel": box.channel, "phone": box.phone, "text": box.text}
        opened = consent.open_request(
            contact, **about, lists=[] if first else chosen, together=first, site=site, **proof
        )
        first = first or opened
    return first, True


def confirm(request):
    """Confirm a ConsentRequest; True when it stands confirmed. Counts as contact with the person."""
    confirmed = consent.confirm(request)
    if confirmed:
        people.touch([request.contact_id], clock.now())
        referrals.joined(request.contact_id, site=request.site)
    return confirmed


@transaction.atomic
def renew(request):
    """A request that came too late gets a new term and a new mail."""
    now = clock.now()
    request.expires_at = now + timedelta(days=settings.CONFIRM_DAYS)
    together = Q(pk=request.pk) | Q(together=request.pk)
    ConsentRequest.objects.filter(together, confirmed_at=None).update(expires_at=request.expires_at)
    outbox.put([mails.confirmation(request, number=f"r{int(now.timestamp())}")])


def remind(until):
    """The pump's part: remind who is due and forget old limits, until the ``time.monotonic()`` deadline ``until``."""
    quota.forget_old()
    batch = min(settings.BATCH_SIZE, outbox.CHUNK)
    total = done = remind_due(batch)
    while done and time.monotonic() < until:
        done = remind_due(batch)
        total += done
    return total


@transaction.atomic
def remind_due(limit):
    """Remind, once, the people who have not confirmed after two days; at most ``limit`` (int). Returns how many.

    A few queries whatever the number; a second pump at the same time reminds nobody twice, since
    the key of the reminder is unique.
    """
    now = clock.now()
    waiting = ConsentRequest.objects.filter(
        confirmed_at=None, reminded_at=None, together=None, created_at__lte=now - REMIND_AFTER, expires_at__gt=now
    )
    waiting = waiting.select_related("contact", "site").prefetch_related("others")
    requests = list(waiting.order_by("pk")[:limit])
    if not requests:
        return 0
    ConsentRequest.objects.filter(pk__in=[request.pk for request in requests]).update(reminded_at=now)
    return outbox.put(mails.confirmations(list(_still_open(requests)), number=2))


def _still_open(requests):
    """Those whose person has neither agreed elsewhere nor said no since."""
    alike = {}
    for request in requests:
        alike.setdefault(((request.purposes or [""])[0], request.channel), []).append(request)
    for (purpose, channel), group in alike.items():
        asked = [request.contact_id for request in group]
        if channel == Channel.SMS:  # the number is theirs only once they confirm, so nobody can be written to yet
            waiting = consent.pending(asked, purpose=purpose, channel=channel)
        else:
            refused = consent.refusals(asked, purpose=purpose, channel=channel)
            waiting = {pk for pk, reason in refused.items() if reason == "not_confirmed"}
        yield from (request for request in group if request.contact_id in waiting)
