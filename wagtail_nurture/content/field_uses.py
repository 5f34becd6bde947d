"""Which e-mails tell a contact field, or ask for it to show a part."""

import json

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses

from . import merge
from .models import Email


@field_uses.register
def emails(field):
    for email in Email.objects.order_by("name"):
        body = email.body.get_prep_value()
        told = merge.names(f"{email.subject} {email.preheader} {json.dumps(body, ensure_ascii=False)}")
        if field.slug in told or field_uses.names(body, field):
            yield _("the e-mail “%(name)s”") % {"name": email.name}
