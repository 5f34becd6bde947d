from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, topicnames
from wagtail_nurture.audience.interests import declaring
from wagtail_nurture.contacts import purposes, wishes

from .base import LONGEST_KEY, Saying, StoredChoiceBlock, registry, words_block


class MoreTopicBlock(blocks.StructBlock):
    words = words_block()
    topic = StoredChoiceBlock(choices=choices.topics, label=gettext_lazy("Topic"))

    class Meta:
        icon = "pick"
        label = gettext_lazy("More about a topic")
        label_format = "{words}"


@registry.register
class MoreTopic(Saying):
    """A topic interests them above all. If they had muted it, they no longer do."""

    slug = "more_topic"
    label = gettext_lazy("More about a topic")
    about = purposes.TOPICS

    @classmethod
    def block(cls):
        return MoreTopicBlock()

    @property
    def topic(self):
        return str(self.config.get("topic") or "")

    @property
    def key(self):
        return f"like:{self.topic}"[:LONGEST_KEY]

    def sentence(self):
        return _("I would like to read more about “%(topic)s”.") % {"topic": named(self.topic)}

    def problems(self):
        return [] if self.topic else [_("Choose the topic of each button.")]

    def standing(self, contact):
        return standing(contact, self.topic)

    def say(self, contact):
        wishes.unmute(contact, self.topic)
        declaring.declare(contact, self.topic)

    def restore(self, contact, former):
        restore(contact, self.topic, former)

    def contradicts(self, key):
        return key == f"mute:{self.topic}"[:LONGEST_KEY]

    @classmethod
    def everything(cls):
        words = _("more about “%(topic)s”")
        return [(cls({"topic": slug}).key, words % {"topic": name}) for slug, name in choices.topics()]


def named(topic):
    """A topic's name in the active language."""
    return topicnames.labels([topic])[topic] if topic else "…"


def standing(contact, topic):
    """What ``contact`` has said about ``topic`` so far, as JSON."""
    muted = wishes.muted([contact.pk]).get(contact.pk, {})
    until = muted.get(topic)
    return {
        "liked": topic in declaring.declared([contact.pk]).get(contact.pk, ()),
        "muted": topic in muted,
        "until": until.isoformat() if until else "",
    }


def restore(contact, topic, former):
    """The opposite of :func:`standing`."""
    if former["muted"]:
        wishes.mute(contact, topic, until=parse_datetime(former["until"]) if former["until"] else None)
    else:
        wishes.unmute(contact, topic)
    declaring.declare(contact, topic, wanted=former["liked"])
