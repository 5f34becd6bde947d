"""The messages that a form sends at once: what was asked for, and the question to confirm.

They carry nothing that was typed into a form: whoever knows an address could otherwise write to it through us.
"""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from wagtail_nurture import clock
from wagtail_nurture.alarm import NOW
from wagtail_nurture.contacts import consent, purposes
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery

from . import grants


#: A second request for the same file within this time is the same wish: a double click, a reload.
SAME_WISH_SECONDS = 600


def file(grant, *, site, request=None):
    """The unsaved Delivery that brings the file, with the confirmation button when ``request`` is given."""
    context = {
        "document_title": grant.gated.document.title,
        "topics": grant.gated.topic_slugs,
        "until": _day(grant.expires_at, grant.locale),
        "file_url": reverse("wagtail_nurture:file", args=[grants.token_for(grant)]),
    }
    if request:
        context |= _confirm_context(request)
    return _draft(
        f"file:{grant.pk}:{_number(grant)}",
        "file_confirm" if request else "file",
        grant.contact,
        site=site,
        locale=grant.locale,
        context=context,
        expires_at=grant.expires_at,
    )


def confirmation(request, *, number=1):
    """The unsaved Delivery that asks to confirm a ConsentRequest; ``number`` 2 is the reminder."""
    return _draft(
        f"doi:{request.pk}:{number}",
        "confirm",
        request.contact,
        site=request.site,
        locale=request.locale,
        context=_confirm_context(request),
        expires_at=request.expires_at,
    )


def _draft(key, system, contact, **details):
    return outbox.draft(
        key=key,
        contact=contact,
        purpose=purposes.TRANSACTIONAL,
        lane=NOW,
        system=system,
        guarantee=Delivery.Guarantee.AT_LEAST_ONCE,
        **details,
    )


def _confirm_context(request):
    with translation.override(request.locale or None):
        purpose = purposes.in_sentence(request.purposes[0]) if request.purposes else ""
    return {
        "purpose": purpose,
        "consent_words": request.text,
        "confirm_until": _day(request.expires_at, request.locale),
        "confirm_url": reverse("wagtail_nurture:confirm", args=[consent.token_for(request)]),
    }


def _number(grant):
    """The number of the next mail of ``grant``; the last one's again when that was asked for a moment ago."""
    earlier = Delivery.objects.filter(key__startswith=f"file:{grant.pk}:").order_by("-pk")
    last = earlier.values_list("created_at", flat=True).first()
    count = earlier.count()
    if last and (clock.now() - last).total_seconds() < SAME_WISH_SECONDS:
        return count
    return count + 1


def _day(moment, locale):
    with translation.override(locale or None):
        return date_format(timezone.localtime(moment), "DATE_FORMAT")
