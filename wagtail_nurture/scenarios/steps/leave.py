from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


@registry.register
class Leave(Step):
    """Ends the passage here."""

    slug = "exit"
    label = gettext_lazy("Leave the scenario")
    icon = "logout"
    label_format = ""
    ends = True

    class Block(PartBlock):
        converted = blocks.BooleanBlock(required=False, label=gettext_lazy("Counts as converted"))

    @classmethod
    def config(cls, value):
        return {"converted": bool(value.get("converted"))}

    @classmethod
    def sentence(cls, config):
        if config["converted"]:
            return _("Leave the scenario; counts as converted")
        return _("Leave the scenario")

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome(leave="exit_step", reason="exit_step", converted=config["converted"])
