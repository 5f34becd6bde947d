"""Which messages tell a contact field, or ask for it, a list, a segment or a persona to show a part."""

import json

from wagtail_nurture.contacts import field_uses
from wagtail_nurture.contacts.models import ContactField

from . import merge, message_kinds


#: What a message may have that is written in one piece, and told to each person.
LINES = ("subject", "preheader", "text")


@field_uses.register
def messages(thing):
    for kind in message_kinds.every():
        for message in kind.model.objects.order_by("name"):
            body = message.body.get_prep_value() if hasattr(message, "body") else []
            lines = [getattr(message, name, "") for name in LINES]
            told = merge.names(" ".join([*lines, json.dumps(body, ensure_ascii=False)]))
            if isinstance(thing, ContactField) and thing.slug in told or field_uses.names(body, thing):
                yield kind.noun % {"name": message.name}
