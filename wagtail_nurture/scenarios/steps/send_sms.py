from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.choosing import SnippetChooserBlock

from .. import chosen
from ..parts import PartBlock
from .base import registry
from .sending import MORE_SENDING, SendStep, label_block


@registry.register
class SendSms(SendStep):
    """Puts a text message into the outbox; who may not be written to goes on, and the journal says why."""

    slug = "send_sms"
    label = gettext_lazy("Send a text message")
    icon = "mobile-alt"
    label_format = gettext_lazy("“{sms}”")
    group = MORE_SENDING
    channel = field = "sms"

    class Block(PartBlock):
        sms = SnippetChooserBlock("wagtail_nurture.Sms", label=gettext_lazy("Text message"))
        label = label_block()

    @classmethod
    def sentence(cls, config):
        return _("Send the text message “%(message)s”") % {"message": config["sms"]["name"] or "…"}

    @classmethod
    def problems(cls, config):
        problem = chosen.sms_problem(config["sms"]["key"])
        return [problem] if problem else []
