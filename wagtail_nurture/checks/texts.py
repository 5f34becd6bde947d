"""What the project's settings for text messages lack."""

from django.core.checks import Tags, register

from wagtail_nurture.conf import settings
from wagtail_nurture.delivery import gateways

from .words import danger, readable


@register(Tags.compatibility)
def check_gateway(app_configs, **kwargs):
    """The gateway of the settings can be used, without asking it anything."""
    gateway = gateways.of(settings.SMS_GATEWAY) if readable() else None
    lacks = gateway.lacks if gateway else ""
    if lacks == "no_sms_extra":
        return [
            danger(
                "wagtail_nurture.W030",
                "SMS_GATEWAY names a gateway of apprise, and the Python package apprise is not installed: "
                "text messages are held.",
                "pip install 'wagtail-nurture[sms]'",
            )
        ]
    if lacks:
        return [
            danger(
                "wagtail_nurture.W031",
                "SMS_GATEWAY is no address that apprise understands: text messages are held.",
                "Write it as apprise documents it for your gateway; leave the number out, or write {to} for it.",
            )
        ]
    return []
