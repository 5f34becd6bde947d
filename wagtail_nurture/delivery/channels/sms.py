"""Text messages through a gateway."""

import re

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings, uses

from .. import gateways
from . import registry
from .answers import Refused
from .base import Channel


#: What is wrong with the gateway, for an editor who cannot mend it.
_LACKS = {
    "no_gateway": _(
        "Text messages cannot leave: no SMS gateway can be used. Ask your developer to set SMS_GATEWAY, or take the "
        "step out."
    ),
    "no_sms_extra": _(
        "Text messages cannot leave: the library for SMS gateways is missing. Ask your developer to install "
        "wagtail-nurture[sms], or take the step out."
    ),
}
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


@registry.register
class SmsChannel(Channel):
    """Hands texts to the gateway of the settings (``gateways``)."""

    slug, label = "sms", _("SMS")

    def __init__(self):
        self._gateway = gateways.of(settings.SMS_GATEWAY)

    @classmethod
    def lacks(cls, site):
        gateway = gateways.of(settings.SMS_GATEWAY)
        if gateway is None:
            return "no_gateway"
        return gateway.lacks or ("" if NurtureSiteSettings.for_site(site).sms_stop else "no_stop")

    @classmethod
    def closed(cls):
        if not uses("sms"):
            return translate(
                "Text messages are not switched on: tick them in the Nurture settings, under “Visits and people”."
            )
        gateway = gateways.of(settings.SMS_GATEWAY)
        lacks = gateway.lacks if gateway else "no_gateway"
        return str(_LACKS.get(lacks, ""))

    def prepare(self, parcel):
        if not _NUMBER.fullmatch(parcel.address):
            raise Refused(reason="bad_number")
        return parcel

    def hand_over(self, message):
        return self._gateway.send(to=message.address, text=message.text, number=message.message_id)

    def close(self):
        if self._gateway is not None:
            self._gateway.close()
