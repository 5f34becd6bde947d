from django.utils.translation import gettext_lazy

from wagtail_nurture.choosing import SnippetChooserBlock

from .. import chosen
from ..parts import PartBlock
from .base import registry
from .sending import MORE_SENDING, SendStep, label_block


@registry.register
class SendLetter(SendStep):
    """Puts a letter on the pile that waits to be printed; who has no address or did not agree goes on without."""

    slug = "send_letter"
    label = gettext_lazy("Send a letter")
    icon = "doc-full"
    group = MORE_SENDING
    label_format = gettext_lazy("letter “{letter}”")
    channel = field = "letter"

    class Block(PartBlock):
        letter = SnippetChooserBlock("wagtail_nurture.Letter", label=gettext_lazy("Letter"))
        label = label_block()

    @classmethod
    def problems(cls, config):
        problem = chosen.letter_problem(config["letter"]["key"])
        return [problem] if problem else []
