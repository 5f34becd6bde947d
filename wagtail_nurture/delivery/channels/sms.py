"""Text messages through a gateway."""

import re

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings

from .. import gateways
from . import registry
from .answers import Refused
from .base import Channel


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

    def prepare(self, parcel):
        if not _NUMBER.fullmatch(parcel.address):
            raise Refused(reason="bad_number")
        return parcel

    def hand_over(self, message):
        return self._gateway.send(to=message.address, text=message.text, number=message.message_id)

    def close(self):
        if self._gateway is not None:
            self._gateway.close()
