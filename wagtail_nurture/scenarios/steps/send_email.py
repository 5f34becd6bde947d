from django.utils.translation import gettext_lazy

from wagtail_nurture.choosing import SnippetChooserBlock

from .. import chosen
from ..parts import PartBlock
from .base import registry
from .sending import NOT_SENT, SendStep, label_block


__all__ = ["NOT_SENT", "SendEmail"]


@registry.register
class SendEmail(SendStep):
    """Puts an e-mail into the outbox; who may not be written to goes on, and the journal says why."""

    slug = "send_email"
    label = gettext_lazy("Send an e-mail")
    icon = "mail"
    label_format = gettext_lazy("“{email}”")
    channel = field = "email"

    class Block(PartBlock):
        email = SnippetChooserBlock("wagtail_nurture.Email", label=gettext_lazy("E-mail"))
        label = label_block()

    @classmethod
    def problems(cls, config):
        problem = chosen.email_problem(config["email"]["key"])
        return [problem] if problem else []
