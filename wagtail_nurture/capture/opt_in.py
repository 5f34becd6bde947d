"""Consent of the people who fill in a form: at once, or after a confirmation by e-mail (double opt-in)."""

import time
from datetime import timedelta

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent, lists, people
from wagtail_nurture.contacts.models import ConsentRequest
from wagtail_nurture.delivery import outbox

from . import mails, quota, referrals


#: One confirmation mail a day for an address and a form, and no more once this many were left unanswered.
AGAIN_AFTER = timedelta(hours=24)
MOST_UNANSWERED = 3
REMIND_AFTER = timedelta(days=2)


def settle(contact, form, *, site, locale, page_url="", network=""):
    """The person ticked the box of ``form``. Returns (ConsentRequest to confirm or None, whether it is a new one).

    None means there is nothing to confirm: consent stands now, or too many confirmations were left unanswered. The
    answer to the person is the same in every case.
    """
    chosen = [form.list] if form.list_id else []
    proof = {
        "text": form.consent_words_on(site),
        "form_version": form.version,
        "page_url": page_url,
        "locale": locale,
        "source": f"form:{form.slug}",
        "network": network,
    }
    standing = not consent.refusals([contact.pk], purpose=form.consent_purpose)
    if not standing and form.double_opt_in:
        return _request(contact, form, chosen, site=site, proof=proof)
    if not standing:
        consent.grant(contact, purpose=form.consent_purpose, **proof)
    for lst in chosen:
        lists.join([contact.pk], lst)
    return None, False


def _request(contact, form, chosen, *, site, proof):
    """The open request of this form, or a new one within the limits."""
    now = clock.now()
    unanswered = list(ConsentRequest.objects.filter(contact=contact, confirmed_at=None).order_by("-created_at")[:20])
    for request in unanswered:
        same = request.form_version.startswith(f"{form.translation_key}:")
        if same and request.expires_at > now and request.created_at > now - AGAIN_AFTER:
            return request, False
    if len(unanswered) >= MOST_UNANSWERED:
        running = [request for request in unanswered if request.expires_at > now]
        return (running[0] if running else None), False
    return consent.open_request(contact, purposes=[form.consent_purpose], lists=chosen, site=site, **proof), True


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
    ConsentRequest.objects.filter(pk=request.pk, confirmed_at=None).update(expires_at=request.expires_at)
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
        confirmed_at=None, reminded_at=None, created_at__lte=now - REMIND_AFTER, expires_at__gt=now
    )
    requests = list(waiting.select_related("contact", "site").order_by("pk")[:limit])
    if not requests:
        return 0
    ConsentRequest.objects.filter(pk__in=[request.pk for request in requests]).update(reminded_at=now)
    return outbox.put(mails.confirmations(list(_still_open(requests)), number=2))


def _still_open(requests):
    """Those whose person has neither agreed elsewhere nor said no since."""
    by_purpose = {}
    for request in requests:
        by_purpose.setdefault((request.purposes or [""])[0], []).append(request)
    for purpose, group in by_purpose.items():
        refused = consent.refusals([request.contact_id for request in group], purpose=purpose)
        yield from (request for request in group if refused.get(request.contact_id) == "not_confirmed")
