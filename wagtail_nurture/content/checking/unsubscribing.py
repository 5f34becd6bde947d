from django.utils.translation import gettext as _

from .base import Check, error, registry


@registry.register
class Unsubscribing(Check):
    """The way to unsubscribe, in what people read and for everybody: whatever a block did, it must be there."""

    slug = "unsubscribing"

    def problems(self, message):
        parts = message.compiled.parts
        ways = [parts.get(part, ()) for part in ("html", "text")] if parts and message.email.purpose else []
        if any(["slot", "unsubscribe"] not in way for way in ways):
            yield error(
                "body", _("The way to unsubscribe is missing. Take out the part that hides the foot of the message.")
            )
