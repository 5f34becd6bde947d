from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import messages
from wagtail_nurture.audience.folding import way
from wagtail_nurture.tracking import kinds

from .base import Condition, registry


class OpenedMessageBlock(blocks.StructBlock):
    step = messages.step_block()

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

    def known(self, facts):
        return super().known(facts) or messages.known(facts)

    @classmethod
    def folded(cls):
        return [
            way(_("opened the message “%(step)s”"), when=["step"]),
            way(_("opened a message of this scenario")),
        ]

    def sentence(self):
        if step := self.config.get("step"):
            return _("opened the message “%(step)s”") % {"step": step}
        return _("opened a message of this scenario")
