"""Refer a friend: a person's own link to a form, and the friends who came by it.

The friend types their address and agrees themselves; whoever passed the link on learns how many joined, never who.
"""

from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from wagtail_nurture import clock, tokens
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, recorder

from .referral_models import Referral


#: What tokens of such links are sealed for.
PURPOSE = "friend"


def address(contact_id, form, *, locale):
    """The path of ``form`` (Form) as this person passes it on. The token opens nothing and names nobody."""
    asked = urlencode({"via": tokens.seal(PURPOSE, contact_id), "locale": locale})
    return f"{reverse('wagtail_nurture:form', args=[form.slug])}?{asked}"


def referrer_of(token):
    """The Contact who passed on the link with ``token`` (any str), as they are since a merge; None for a forged one."""
    number = tokens.unseal(PURPOSE, token)
    found = Contact.objects.filter(pk=number).first() if number is not None else None
    while found is not None and found.merged_into_id:
        found = Contact.objects.filter(pk=found.merged_into_id).first()
    return found


def note(token, friend, form):
    """``friend`` (Contact nobody knew before) came to ``form`` by the link with ``token``. True when that counts."""
    referrer = referrer_of(token) if token else None
    if referrer is None or referrer.pk == friend.pk or referrer.pool_id != friend.pool_id:
        return False
    row = {"referrer": referrer, "form": form, "at": clock.now()}
    return Referral.objects.get_or_create(friend=friend, defaults=row)[1]


@transaction.atomic
def joined(friend_id, *, site=None):
    """The person agreed to something. Whoever brought them is credited, once: an event of theirs, without a name."""
    waiting = Referral.objects.filter(friend=friend_id, joined_at=None).select_related("referrer", "form").first()
    if waiting is None or not Referral.objects.filter(pk=waiting.pk, joined_at=None).update(joined_at=clock.now()):
        return
    recorder.record(
        kinds.FRIEND_JOINED,
        contact=waiting.referrer,
        site=site,
        subject=f"form:{waiting.form.translation_key}" if waiting.form else "",
        properties={"form": waiting.form.slug if waiting.form else "", "friends": count(waiting.referrer_id)},
    )


def count(contact_id):
    """How many friends joined by this person's link."""
    return Referral.objects.filter(referrer=contact_id, joined_at__isnull=False).count()
