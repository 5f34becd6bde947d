from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.contacts import purposes, wishes
from wagtail_nurture.contacts.wishes import Frequency, Rhythm

from .base import Saying, registry, words_block


def _frequencies():
    return [
        (Frequency.WEEKLY.value, _("at most one mail a week")),
        (Frequency.MONTHLY.value, _("at most one mail a month")),
        ("always", _("each mail as it comes")),
    ]


class RhythmBlock(blocks.StructBlock):
    words = words_block()
    frequency = blocks.ChoiceBlock(choices=_frequencies, default="weekly", label=gettext_lazy("How often"))

    class Meta:
        icon = "time"
        label = gettext_lazy("How often")
        label_format = "{words}"


@registry.register
class OtherRhythm(Saying):
    """How often they want to hear from us. A pause goes on."""

    slug = "rhythm"
    label = gettext_lazy("How often")
    about = purposes.RHYTHM

    @classmethod
    def block(cls):
        return RhythmBlock()

    @property
    def frequency(self):
        chosen = self.config.get("frequency")
        return chosen if chosen in Frequency.values else Frequency.ALWAYS

    @property
    def key(self):
        return f"rhythm:{self.frequency or 'always'}"

    def sentence(self):
        return {
            Frequency.WEEKLY: _("I would like at most one mail a week."),
            Frequency.MONTHLY: _("I would like at most one mail a month."),
        }.get(self.frequency) or _("I would like each mail as it comes.")

    def standing(self, contact):
        return {"frequency": str(self._now(contact).frequency)}

    def say(self, contact):
        self.restore(contact, {"frequency": self.frequency})

    def contradicts(self, key):
        return key.startswith("rhythm:") and key != self.key

    def restore(self, contact, former):
        wishes.set_rhythm(contact, Rhythm(former["frequency"], self._now(contact).paused_until))

    @staticmethod
    def _now(contact):
        return wishes.rhythms([contact.pk]).get(contact.pk, Rhythm())

    @classmethod
    def everything(cls):
        return [(f"rhythm:{value}", words) for value, words in _frequencies()]
