from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, windows
from wagtail_nurture.audience.acts import Acts, Did
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.properties import Comparison
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds

from .base import registry


class ReceivedMessageBlock(blocks.StructBlock):
    message = KeptChoiceBlock(choices=choices.messages_or_any, required=False, label=gettext_lazy("Message"))
    times = windows.times_block()
    days = windows.days_block()
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "mail"
        label = gettext_lazy("Was sent a message")
        label_format = "{message}"


@registry.register
class ReceivedMessage(Did):
    """Was sent an e-mail (or any message) at least N times, in D days or since entering, by whatever scenario or
    newsletter. That it was handed over is known of everybody; that it arrived, of nobody."""

    slug = "received_message"
    label = gettext_lazy("Was sent a message")
    icon = "mail"
    listens = (kinds.MESSAGE_SENT,)

    @classmethod
    def block(cls):
        return ReceivedMessageBlock()

    @property
    def message(self):
        return one_line(self.config.get("message") or "", 80)

    @property
    def acts(self):
        compared = (Comparison("message", "is", self.message),) if self.message else ()
        return Acts(kinds.MESSAGE_SENT, compared=compared)

    @staticmethod
    def _done(is_named, number):
        if is_named:
            return ngettext(
                "was sent the message “%(message)s”",
                "was sent the message “%(message)s” at least %(count)d times",
                number,
            )
        return ngettext("was sent a message", "was sent at least %(count)d messages", number)

    @classmethod
    def folded(cls):
        return [
            way(*words, when=[*needs, *named], by="times", count="%(times)s")
            for named in (["message"], [])
            for words, needs in windows.folded(cls._done(named, 1), cls._done(named, 2))
        ]

    def sentence(self):
        facts = {"message": choices.name_of(choices.messages(), self.message), "count": self.times}
        return self.in_window(self._done(self.message, self.times) % facts)

    def problems(self):
        found = self.window_problems()
        if self.message and self.message not in dict(choices.messages()):
            found.append(_("The message of a condition was deleted. Choose another one."))
        return found

    def gone(self):
        """Nothing: what was sent stays known."""
        return []
