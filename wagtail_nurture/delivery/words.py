"""Why a message did not leave, in words."""

from django.utils.translation import gettext as _

from wagtail_nurture import reasons
from wagtail_nurture.conf import settings


def why(code, *, purpose="", facts=None):
    """The sentence for the reason ``code``; ``purpose`` (slug) is named by its label. "" without a code."""
    if not code:
        return ""
    label = settings.purposes.get(purpose, purpose) or _("this purpose")
    return reasons.sentence(code, {**(facts or {}), "purpose": label})


def why_not_sent(delivery):
    """The sentence for one Delivery; "" when it has no reason."""
    return why(delivery.reason, purpose=delivery.purpose, facts=delivery.context)
