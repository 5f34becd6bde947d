from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, topicnames
from wagtail_nurture.contacts import wishes

from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


#: Days, three years.
MOST = 1095


@registry.register
class MuteTopic(Step):
    """For so many days nothing is sent, proposed or started about a topic: not these offers again."""

    slug = "mute_topic"
    label = gettext_lazy("Mute a topic")
    icon = "no-view"
    label_format = gettext_lazy("“{topic}” for {days} days")

    class Block(PartBlock):
        topic = blocks.ChoiceBlock(
            choices=choices.topics,
            label=gettext_lazy("Topic"),
            help_text=gettext_lazy("No message of a scenario about it, no page about it proposed, no scenario begins."),
        )
        days = blocks.IntegerBlock(default=30, min_value=1, max_value=MOST, label=gettext_lazy("For so many days"))

    @classmethod
    def config(cls, value):
        return {"topic": value.get("topic") or "", "days": value.get("days") or 0}

    @classmethod
    def sentence(cls, config):
        words = ngettext("Mute “%(topic)s” for %(days)d day", "Mute “%(topic)s” for %(days)d days", config["days"])
        return words % _facts(config)

    @classmethod
    def problems(cls, config):
        found = [] if config["topic"] else [_("Choose the topic to mute.")]
        if not 1 <= config["days"] <= MOST:
            found.append(_("Write for how many days, from 1 to %(most)d.") % {"most": MOST})
        return found

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome()

    @classmethod
    def would(cls, config):
        words = ngettext(
            "Would hear nothing about “%(topic)s” for %(days)d day.",
            "Would hear nothing about “%(topic)s” for %(days)d days.",
            config["days"],
        )
        return words % _facts(config)

    @classmethod
    def apply(cls, config, contact_ids, at):
        wishes.mute_many(contact_ids, config["topic"], until=at + timedelta(days=config["days"]), by="scenario")


def _facts(config):
    topic = config["topic"]
    return {"topic": topicnames.labels([topic])[topic] if topic else "…", "days": config["days"]}
