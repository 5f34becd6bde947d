from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture import clock
from wagtail_nurture.audience import choices
from wagtail_nurture.audience.interests import declaring
from wagtail_nurture.contacts import purposes, wishes

from .base import LONGEST_KEY, Saying, StoredChoiceBlock, registry, words_block
from .more_topic import named, restore, standing


#: Days, three years.
MOST = 1095


class MuteTopicBlock(blocks.StructBlock):
    words = words_block()
    topic = StoredChoiceBlock(choices=choices.topics, label=gettext_lazy("Topic"))
    days = blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=MOST,
        label=gettext_lazy("For so many days"),
        help_text=gettext_lazy("Empty: for good."),
    )

    class Meta:
        icon = "no-view"
        label = gettext_lazy("Nothing about a topic")
        label_format = "{words}"


@registry.register
class MuteTopic(Saying):
    """Nothing about a topic, for some days or for good."""

    slug = "mute_topic"
    label = gettext_lazy("Nothing about a topic")
    about = purposes.TOPICS

    @classmethod
    def block(cls):
        return MuteTopicBlock()

    @property
    def topic(self):
        return str(self.config.get("topic") or "")

    @property
    def key(self):
        return f"mute:{self.topic}"[:LONGEST_KEY]

    def sentence(self):
        facts = {"topic": named(self.topic), "days": self.config.get("days")}
        if not facts["days"]:
            return _("I would like to read nothing more about “%(topic)s”.") % facts
        return (
            ngettext(
                "I would like to read nothing about “%(topic)s” for %(days)d day.",
                "I would like to read nothing about “%(topic)s” for %(days)d days.",
                facts["days"],
            )
            % facts
        )

    def problems(self):
        return [] if self.topic else [_("Choose the topic of each button.")]

    def standing(self, contact):
        return standing(contact, self.topic)

    def say(self, contact):
        days, muted = self.config.get("days"), wishes.muted([contact.pk]).get(contact.pk, {})
        until = clock.now() + timedelta(days=days) if days else None
        if self.topic not in muted or not _as_long(muted[self.topic], until):
            wishes.mute(contact, self.topic, until=until)
        declaring.declare(contact, self.topic, wanted=False)

    def restore(self, contact, former):
        restore(contact, self.topic, former)

    def contradicts(self, key):
        return key == f"like:{self.topic}"[:LONGEST_KEY]

    @classmethod
    def everything(cls):
        words = _("nothing about “%(topic)s”")
        return [(cls({"topic": slug}).key, words % {"topic": name}) for slug, name in choices.topics()]


def _as_long(standing, wanted):
    """Whether a topic that is muted until ``standing`` need not be muted until ``wanted`` (None: for good).

    A second press comes a moment later.
    """
    return standing is None or (wanted is not None and standing >= wanted - timedelta(hours=1))
