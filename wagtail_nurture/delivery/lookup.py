"""From the token in a public address to its delivery."""

import re

from wagtail_nurture import tokens

from .choose import recall
from .models import Delivery, SendWindow


#: What ``tokens.ordered_token`` makes. Anything else, such as a NUL, PostgreSQL would choke on.
_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")

#: What a public view needs of a delivery; the rest of the row stays where it is.
_COLUMNS = (
    "uuid",
    "key",
    "site",
    "contact",
    "channel",
    "purpose",
    "message_key",
    "system",
    "locale",
    "variant",
    "fence",
    "context",
    "links_token",
    "scenario_id",
    "step_id",
    "enrolment_id",
    "created_at",
    "sent_at",
    "reason",
)


def by_seal(purpose, token):
    """The Delivery sealed in ``token`` for ``purpose``, with contact and site; None when forged or gone."""
    number = tokens.unseal(purpose, token)
    if number is None:
        return None
    return _as_it_left(Delivery.objects.only(*_COLUMNS).select_related("site").filter(pk=number).first())


def by_links_token(token):
    """The Delivery whose links carry ``token``, with its version; None when there is none."""
    if not _SHAPE.fullmatch(token):
        return None
    rows = Delivery.objects.only(*_COLUMNS, "variant__links").select_related("site", "variant")
    return _as_it_left(rows.filter(links_token=token).first())


def _as_it_left(delivery):
    """``delivery`` with its version, also before its row says which: some scanners follow links while the server that
    takes the message has not answered yet."""
    if delivery and delivery.variant_id is None and delivery.fence:
        for window in SendWindow.objects.filter(pk=delivery.fence):
            recall(window, [delivery])
    return delivery
