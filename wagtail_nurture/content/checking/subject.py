from django.utils.translation import gettext as _

from .. import merge
from .base import Check, registry, warning


#: Phones show about so many characters of a subject, and of the preview text below it.
SUBJECT, PREVIEW = 60, 110


@registry.register
class Inbox(Check):
    """What is read in the inbox: how long the subject and the preview text are, and whether they say two things."""

    slug = "inbox"

    def problems(self, message):
        subject, preheader = (
            " ".join(in_words(text or "", message.fields).split())
            for text in (message.email.subject, message.email.preheader)
        )
        if len(subject) > SUBJECT:
            text = _("The subject has %(length)d characters; a phone shows about %(limit)d. Begin with what matters.")
            yield warning("subject", text % {"length": len(subject), "limit": SUBJECT})
        if not preheader:
            yield warning(
                "preheader",
                _("Write a preview text: without one the inbox shows whatever stands first in the message."),
            )
        elif len(preheader) > PREVIEW:
            text = _("The preview text has %(length)d characters; an inbox shows at most about %(limit)d.")
            yield warning("preheader", text % {"length": len(preheader), "limit": PREVIEW})
        if preheader and preheader.casefold() == subject.casefold():
            yield warning("preheader", _("The preview text says the same as the subject. Let it add something."))


def in_words(text, fields):
    """``text`` as long as it will be for most people: merge fields by their sample."""
    return merge.in_words(text, {name: field.sample for name, field in fields.items() if field.sample})
