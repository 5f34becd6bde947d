"""Keys that must outlive a rotation of SECRET_KEY."""

from django.core.checks import Tags, register

from wagtail_nurture.conf import settings

from .words import danger, readable


@register(Tags.security)
def check_keys(app_configs, **kwargs):
    """Links in mails already sent, and the list of people never to mail, outlive a rotation of SECRET_KEY."""
    if not readable():
        return []
    found = []
    if not settings.TOKEN_KEYS:
        found.append(
            danger(
                "wagtail_nurture.W013",
                'WAGTAIL_NURTURE["TOKEN_KEYS"] is not set: once SECRET_KEY changes, old unsubscribe links are dead.',
                'Set "TOKEN_KEYS": ["a long random text"]; add new keys in front and keep the old ones.',
            )
        )
    if not settings.SUPPRESSION_KEY:
        found.append(
            danger(
                "wagtail_nurture.W014",
                'WAGTAIL_NURTURE["SUPPRESSION_KEY"] is not set: after SECRET_KEY changes, people who left could be '
                "mailed again.",
                'Set "SUPPRESSION_KEY" to a long random text and never change it.',
            )
        )
    return found
