from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import messages
from wagtail_nurture.audience.folding import way
from wagtail_nurture.tracking import kinds

from .base import Condition, registry


class OpenedMessageBlock(blocks.StructBlock):
    step = messages.step_block()
    message = messages.message_block()

    class Meta:
        icon = "mail"
        label = gettext_lazy("Has opened the message")
        label_format = "{step}"


@registry.register
class OpenedMessage(Condition):
    """Opened a message of this scenario. Unknown unless the person agreed that openings are measured."""

    slug = "opened_message"
    label = gettext_lazy("Has opened the message")
    icon = "mail"
    listens = (kinds.MESSAGE_OPENED,)

    @classmethod
    def block(cls):
        return OpenedMessageBlock()

    def ask(self, people, at):
        return messages.ask(self, people, at, kind=kinds.MESSAGE_OPENED, measure="opens", purpose="opens")

    def where(self, at):
        return messages.where(self, at, kind=kinds.MESSAGE_OPENED, measure="opens", purpose="opens")

    def turns(self, since, until):
        return messages.turns(kinds.MESSAGE_OPENED, since, until)

    def known(self, facts):
        return super().known(facts) or messages.known(facts)

    @classmethod
    def folded(cls):
        return [
            way(_("opened the message “%(step)s”"), when=["step"]),
            way(_("opened the e-mail “%(message)s”"), when=["message"]),
            way(_("opened a message of this scenario")),
        ]

    def sentence(self):
        if step := messages.step_of(self.config):
            return _("opened the message “%(step)s”") % {"step": step}
        if name := messages.name(self.config):
            return _("opened the e-mail “%(message)s”") % {"message": name}
        return _("opened a message of this scenario")

    def problems(self):
        return messages.problems(self.config)

    def gone(self):
        """Nothing: what was opened stays known."""
        return []
