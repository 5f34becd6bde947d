"""What a message and the public page say of a voucher, in the reader's language."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wagtail_nurture import clock, tokens

from .giving import expiry
from .models import VoucherOffer


#: What previews and trial mails show in its place.
SAMPLE = "7KQ2-XM4T-9WRC"
PURPOSE = "voucher"


def card(offer, voucher, *, site, locale):
    """The card of ``voucher`` (None: a sample, as if given now) for the block of a message; see ``content.cards``."""
    with translation.override(locale or None):
        ends = until(voucher.expires_at if voucher else expiry(offer, clock.now()))
    token = tokens.seal(PURPOSE, voucher.pk if voucher else 0)
    base = site.root_url
    return {
        "page_id": None,
        "url": base + reverse("wagtail_nurture:voucher", args=[token]),
        "qr": base + reverse("wagtail_nurture:voucher_qr", args=[token]),
        "code": voucher.code if voucher else "-".join(filter(None, [offer.prefix.upper(), SAMPLE])),
        "worth": offer.worth,
        "terms": " ".join(offer.terms.split()),
        "until": ends,
    }


def until(moment):
    """``moment`` (aware, or None) as the end of a voucher, in the active language: the last day, or day and hour."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        return date_format(local - timedelta(minutes=1), "DATE_FORMAT")
    return _("%(day)s, %(time)s") % {
        "day": date_format(local, "DATE_FORMAT"),
        "time": date_format(local, "TIME_FORMAT"),
    }


def offers():
    """(id as text, name) of the offers, for an editor to choose from."""
    return [(str(pk), name) for pk, name in VoucherOffer.objects.values_list("pk", "name")]
