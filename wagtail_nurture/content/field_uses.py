"""Which messages tell a contact field, or ask for it, a list, a segment or a persona to show a part."""

import json

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses
from wagtail_nurture.contacts.models import ContactField

from . import merge
from .letters.models import Letter
from .models import Email
from .sms.models import Sms


@field_uses.register
def emails(thing):
    for email in Email.objects.order_by("name"):
        body = email.body.get_prep_value()
        told = merge.names(f"{email.subject} {email.preheader} {json.dumps(body, ensure_ascii=False)}")
        if isinstance(thing, ContactField) and thing.slug in told or field_uses.names(body, thing):
            yield _("the e-mail “%(name)s”") % {"name": email.name}


@field_uses.register
def letters(thing):
    for letter in Letter.objects.order_by("name"):
        body = letter.body.get_prep_value()
        told = merge.names(f"{letter.subject} {json.dumps(body, ensure_ascii=False)}")
        if isinstance(thing, ContactField) and thing.slug in told or field_uses.names(body, thing):
            yield _("the letter “%(name)s”") % {"name": letter.name}


@field_uses.register
def texts(thing):
    for sms in Sms.objects.order_by("name") if isinstance(thing, ContactField) else ():
        if thing.slug in merge.names(sms.text):
            yield _("the text message “%(name)s”") % {"name": sms.name}
