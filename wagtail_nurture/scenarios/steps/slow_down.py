from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.contacts import wishes

from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


@registry.register
class SlowDown(Step):
    """Fewer messages from now on. Never more: how often somebody hears from us at most is their own word."""

    slug = "slow_down"
    label = gettext_lazy("Write less often")
    icon = "time"
    label_format = "{frequency}"

    class Block(PartBlock):
        frequency = blocks.ChoiceBlock(
            choices=[choice for choice in wishes.Frequency.choices if choice[0]],
            default=wishes.Frequency.MONTHLY,
            label=gettext_lazy("How often"),
            help_text=gettext_lazy(
                "Whoever wants fewer keeps their own wish, and everybody can change it in their preferences."
            ),
        )

    @classmethod
    def config(cls, value):
        return {"frequency": value.get("frequency") or ""}

    @classmethod
    def sentence(cls, config):
        return _("From now on %(often)s") % {"often": _words(config)}

    @classmethod
    def problems(cls, config):
        return [] if config["frequency"] in wishes.DAYS else [_("Choose how often people are written to.")]

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome()

    @classmethod
    def would(cls, config):
        return _("Would be written to %(often)s from now on.") % {"often": _words(config)}

    @classmethod
    def apply(cls, config, contact_ids, at):
        wishes.slow_down(contact_ids, config["frequency"], by="scenario")


def _words(config):
    return dict(wishes.Frequency.choices).get(config["frequency"], "…")
