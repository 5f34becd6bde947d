"""The messages that a form sends at once: what was asked for, and the question to confirm.

They carry nothing that was typed into a form: whoever knows an address could otherwise write to it through us.
"""

from uuid import UUID

from django.urls import reverse
from django.utils import translation

from wagtail_nurture import clock
from wagtail_nurture.alarm import NOW
from wagtail_nurture.contacts import consent, purposes
from wagtail_nurture.contacts.local_time import zone_of
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery

from . import grants, moments
from .models import Form


#: A second request for the same file within this time is the same wish: a double click, a reload.
SAME_WISH_SECONDS = 600


def file(grant, *, site, request=None):
    """The unsaved Delivery that brings the file, with the confirmation button when ``request`` is given."""
    context = {
        "document_title": grant.gated.document.title,
        "topics": grant.gated.topic_slugs,
        "until": _ends_a_sentence(moments.in_words(grant.expires_at, zone=zone_of(site), locale=grant.locale)),
        "file_url": reverse("wagtail_nurture:file", args=[grants.token_for(grant)]),
    }
    if request:
        context |= _confirm_context(request, own_words([request]), zone_of(site))
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
    """The unsaved Delivery that asks to confirm a ConsentRequest."""
    return confirmations([request], number=number)[0]


def confirmations(requests, *, number):
    """Unsaved Deliveries that ask to confirm ``requests`` (list), in a few queries; ``number`` 2 is the reminder."""
    words = own_words(requests)
    zones = {site.pk if site else None: zone_of(site) for site in {request.site for request in requests}}
    return [_confirmation(request, words, zones[request.site_id], number) for request in requests]


def own_words(requests):
    """{form key: {language: (subject, first words)}} that editors wrote for the forms of ``requests``; one query."""
    keys = {key for request in requests if (key := _form_key(request))}
    forms = Form.objects.filter(translation_key__in=keys, live=True).order_by("pk") if keys else Form.objects.none()
    found = {}
    for key, *words in forms.values_list(
        "translation_key", "locale__language_code", "confirm_subject", "confirm_intro"
    ):
        found.setdefault(key, {})[words[0]] = words[1:]
    return found


def _form_key(request):
    """The translation key of the form that asked; None for a form page of the site."""
    try:
        return UUID(request.form_version.partition(":")[0])
    except ValueError:
        return None


def _confirmation(request, words, zone, number):
    return _draft(
        f"doi:{request.pk}:{number}",
        "confirm",
        request.contact,
        site=request.site,
        locale=request.locale,
        context=_confirm_context(request, words, zone),
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


def _confirm_context(request, words, zone):
    of_form = words.get(_form_key(request)) or {}
    subject, intro = of_form.get(request.locale) or next(iter(of_form.values()), ("", ""))
    with translation.override(request.locale or None):
        purpose = purposes.in_sentence(request.purposes[0]) if request.purposes else ""
    return {
        "purpose": purpose,
        "confirm_subject": subject,
        "confirm_intro": intro,
        "consent_words": " ".join(request.told),
        "confirm_until": _ends_a_sentence(moments.in_words(request.expires_at, zone=zone, locale=request.locale)),
        "confirm_url": reverse("wagtail_nurture:confirm", args=[consent.token_for(request)]),
    }


def _number(grant):
    """The number of the next mail of ``grant``; the last one's again when that was asked for a moment ago."""
    mine = Delivery.objects.filter(contact=grant.contact_id)  # by the person: a key's beginning has no index
    earlier = mine.filter(key__startswith=f"file:{grant.pk}:").order_by("-pk")
    last = earlier.values_list("created_at", flat=True).first()
    count = earlier.count()
    if last and (clock.now() - last).total_seconds() < SAME_WISH_SECONDS:
        return count
    return count + 1


def _ends_a_sentence(moment):
    """The words for a moment without the stop of "p.m.": the sentence that ends with them has its own."""
    return moment.removesuffix(".")
