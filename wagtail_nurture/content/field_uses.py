"""Which e-mails tell a contact field."""

import json

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses

from . import merge
from .models import Email


@field_uses.register
def emails(field):
    for email in Email.objects.order_by("name"):
        body = json.dumps(email.body.get_prep_value(), ensure_ascii=False)
        if field.slug in merge.names(f"{email.subject} {email.preheader} {body}"):
            yield _("the e-mail “%(name)s”") % {"name": email.name}
