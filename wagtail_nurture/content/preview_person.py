"""As whom an editor reads a message: a real person, looked for beside the preview and remembered in the session.

Only for who may see names and addresses. Words that are looked for travel by POST: addresses do not belong into logs.
"""

import re

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.log_actions import log
from wagtail.models import Site

from wagtail_nurture.contacts import privacy
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.exceptions import NurtureError
from wagtail_nurture.text import one_line

from . import message_kinds


#: The mode of a preview that speaks to them.
PERSON = "person"
KEY = "nurture_preview_person"
#: People shown at once; fewer letters find half of everybody.
FOUND, LETTERS = 8, 2
#: A number, or at least four digits of one.
_NUMBER = re.compile(r"\+?[0() ./-]*[1-9](?:[() ./-]*[0-9]){3,}[ ]*", re.ASCII)


def chosen(request):
    """The Contact as whom the user of ``request`` reads messages, or None; ask first whether they may."""
    number = request.session.get(KEY)
    return Contact.objects.filter(pk=number, merged_into=None).first() if number else None


class MayNotRead(NurtureError):
    """Who asks may not see who people are."""

    status = 403


class NobodyChosen(NurtureError):
    """It is not said yet as whom to read."""

    status = 400


def reader(request, mode):
    """The Contact to whom a message speaks in the preview's ``mode``; None for somebody who does not exist.

    Raises MayNotRead or NobodyChosen, whose words tell the editor what to do.
    """
    if mode != PERSON:
        return None
    if not privacy.may_see(request.user):
        raise MayNotRead(_("You may not see who people are. Ask for that permission."))
    contact = chosen(request)
    if contact is None:
        raise NobodyChosen(_("Choose beside the preview as whom you want to read the message."))
    return contact


def site_of(request, contact=None):
    """The Site in whose name a message to ``contact`` is shown: that of the request where it has the contact."""
    site = Site.find_for_request(request) or Site.objects.select_related("root_page").get(is_default_site=True)
    if contact is None or NurtureSiteSettings.for_site(site).pool_id == contact.pool_id:
        return site
    theirs = NurtureSiteSettings.objects.filter(pool=contact.pool_id).select_related("site__root_page").first()
    return theirs.site if theirs else site


def found(words):
    """The first few people whom all of ``words`` fit, by name or address; or by number, where they are one."""
    people = Contact.objects.filter(merged_into=None)
    if number := _NUMBER.fullmatch(words):
        # However it is typed, with the country or without: the last digits are the same.
        return people.filter(phone__contains=re.sub(r"[^0-9]", "", number[0]).lstrip("0")).order_by("pk")[:FOUND]
    for word in words.split()[:5]:
        people = people.filter(
            Q(email_key__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    return people.order_by("pk")[:FOUND]


class PreviewPerson(View):
    """POST ``words``: who fits. POST ``person``: from now on previews speak to them."""

    http_method_names = ["post"]

    def post(self, request):
        user = request.user
        if not (privacy.may_see(user) and any(kind.may_write(user) for kind in message_kinds.every())):
            raise PermissionDenied
        number = request.POST.get("person", "")
        if number:
            return self._choose(request, number)
        words = one_line(request.POST.get("words"), 254)
        return JsonResponse({"people": [_shown(person) for person in found(words)] if len(words) >= LETTERS else []})

    def _choose(self, request, number):
        """The audit log keeps who looked as whom, by number."""
        person = Contact.objects.filter(pk=number, merged_into=None).first() if number.isdecimal() else None
        if person is None:
            return JsonResponse({"person": None}, status=404)
        request.session[KEY] = person.pk
        log(instance=person, action="nurture.read_as", user=request.user, title=privacy.anonymous_title(person))
        return JsonResponse({"person": _shown(person)})


def _shown(person):
    name, address = str(person), person.email or person.phone or ""
    return {"id": person.pk, "name": name, "address": "" if address == name else address}
