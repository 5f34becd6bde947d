"""What a message was called, and why it did not leave, in words."""

from django.utils.translation import gettext as _

from wagtail_nurture import reasons
from wagtail_nurture.contacts import purposes
from wagtail_nurture.content import merge


def why(code, *, purpose="", facts=None):
    """The sentence for the reason ``code``; ``purpose`` (slug) is named by its label. "" without a code."""
    if not code:
        return ""
    label = purposes.in_sentence(purpose) if purpose else _("this purpose")
    return reasons.sentence(code, {**(facts or {}), "purpose": label})


def why_not_sent(delivery):
    """The sentence for one Delivery; "" when it has no reason."""
    return why(delivery.reason, purpose=delivery.purpose, facts=delivery.context)


def subject_of(delivery):
    """The subject of one Delivery as an editor recognises it: merge fields filled where the delivery itself knows.

    Other fields show the word after their bar, or an ellipsis: nobody's data is looked up. "" without a message.
    """
    if not delivery.variant:
        return ""
    return merge.in_words(delivery.variant.subject, delivery.context)
