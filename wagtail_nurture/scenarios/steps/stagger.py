from datetime import timedelta
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from .. import chance, hours
from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


SPREAD, RATE = "spread", "rate"
LONGEST, MOST = 14 * 24, 1_000_000
#: Seconds in which a share of the hour's people may pass: the fewer, the more even.
WINDOWS = (60, 120, 180, 300, 600)


@registry.register
class Stagger(Step):
    """Lets people through little by little: spread over some hours, or at most so many an hour.

    What comes next begins when their turn has come, so that a wait after a message counts from that message.
    """

    slug = "stagger"
    label = gettext_lazy("Little by little")
    icon = "nurture-hourglass"
    group = hours.MORE
    waits = True
    label_format = "{how} {amount}"

    class Block(PartBlock):
        how = blocks.ChoiceBlock(
            choices=[
                (SPREAD, gettext_lazy("spread evenly over so many hours:")),
                (RATE, gettext_lazy("at most so many people an hour:")),
            ],
            default=RATE,
            label=gettext_lazy("How"),
        )
        amount = blocks.IntegerBlock(default=500, label=gettext_lazy("How many"))

    @classmethod
    def config(cls, value):
        return {"how": value.get("how") or RATE, "amount": value.get("amount") or 0}

    @classmethod
    def sentence(cls, config):
        number = config["amount"]
        if config["how"] == SPREAD:
            return ngettext("Spread people over %(n)d hour", "Spread people over %(n)d hours", number) % {"n": number}
        words = ngettext("Let at most %(n)d person through an hour", "Let at most %(n)d people through an hour", number)
        return words % {"n": number}

    @classmethod
    def problems(cls, config):
        if config["how"] == SPREAD and not 1 <= config["amount"] <= LONGEST:
            return [_("People can be spread over 1 to %(most)d hours.") % {"most": LONGEST}]
        if config["how"] == RATE and not 1 <= config["amount"] <= MOST:
            return [_("Let 1 to %(most)d people through an hour.") % {"most": MOST}]
        return []

    @classmethod
    def due_at(cls, config, person, at):
        if config["how"] != SPREAD:
            return at
        return at + timedelta(hours=config["amount"]) * chance.lot(f"{person.step_id}:{SPREAD}", person.contact_id)

    @classmethod
    def quota(cls, config):
        if config["how"] != RATE:
            return None
        number = config["amount"]
        best = max(WINDOWS, key=lambda seconds: (number * seconds // 3600 * (3600 // seconds), -seconds))
        most = number * best // 3600
        return (best, most) if most else (ceil(3600 / number), 1)

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome()
