"""The preferences page as one person sees it, and what a POST of it says."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent, purposes
from wagtail_nurture.contacts.models import Channel
from wagtail_nurture.contacts.site_settings import uses
from wagtail_nurture.contacts.wishes import Frequency

from . import choices, topics, words
from .choices import Choices


#: What a pause and a muted topic may last, in days.
SPANS = {"30": 30, "90": 90}
KEEP, FOR_GOOD, LIKED = "keep", "always", "liked"


@dataclass(frozen=True)
class Option:
    """One box, button or line to choose."""

    value: str
    label: str
    chosen: bool = False
    help: str = ""


@dataclass(frozen=True)
class TopicChoice:
    """One topic with what may be said about it. ``name`` is that of its HTML field, ``evidence`` what they read."""

    name: str
    label: str
    options: list
    evidence: str = ""


class Sheet:
    """The page of ``contact`` as things stand."""

    def __init__(self, contact):
        self.contact = contact
        self.now = choices.read(contact)

    @cached_property
    def purposes(self):
        return [Option(slug, purposes.label(slug), slug in self.now.purposes) for slug in settings.purposes]

    @cached_property
    def texts(self):
        """What they would get by text message; nothing to choose for whom no text can reach."""
        if not self.contact.phone or not (self.now.texts or uses("sms", pool=self.contact.pool_id)):
            return []
        return [Option(slug, purposes.by(slug, Channel.SMS), slug in self.now.texts) for slug in settings.purposes]

    @cached_property
    def lists(self):
        return [
            Option(str(each.pk), each.name, each.pk in self.now.lists, each.description)
            for each in choices.public_lists(self.contact)
        ]

    @cached_property
    def frequencies(self):
        return [Option(value, words.frequency(value), value == self.now.frequency) for value in Frequency.values]

    @cached_property
    def pauses(self):
        until = self.now.paused_until
        standing = [Option(KEEP, words.pause(until), True)] if until else []
        spans = [Option(value, _("Pause for %(days)d days") % {"days": days}) for value, days in SPANS.items()]
        return [Option("", words.pause(None), not until), *standing, *spans]

    @cached_property
    def channels(self):
        """How they would rather be reached; nothing to choose for whom we can only send mails."""
        pool = self.contact.pool_id
        others = [Channel.SMS] if self.contact.phone and uses("sms", pool=pool) else []
        if uses("letters", pool=pool) and consent.with_postal_address([self.contact.pk]):
            others.append(Channel.LETTER)
        if not others:
            return []
        offered = dict.fromkeys(["", Channel.EMAIL, *others, self.now.channel])
        return [Option(value, words.channel(value), value == self.now.channel) for value in offered]

    @cached_property
    def topics(self):
        read = topics.evidence_of(self.contact, self._offered)
        return [
            TopicChoice(f"topic-{slug}", label, self._topic_options(slug), read.get(slug, ""))
            for slug, label in self._offered.items()
        ]

    @cached_property
    def _offered(self):
        return topics.offered(self.contact)

    def _topic_options(self, slug):
        muted, until = slug in self.now.muted, self.now.muted.get(slug)
        standing = [Option(KEEP, _("nothing until %(day)s") % {"day": words.day(until)}, True)] if until else []
        spans = [Option(value, _("nothing for %(days)d days") % {"days": days}) for value, days in SPANS.items()]
        liked = slug in self.now.liked and not muted
        return [
            Option(LIKED, _("this above all"), liked),
            Option("", _("yes, gladly"), not muted and not liked),
            *standing,
            *spans,
            Option(FOR_GOOD, _("nothing any more"), muted and until is None),
        ]

    def wanted(self, data):
        """The Choices that ``data`` (a QueryDict that anybody may have made up) asks for; nonsense changes nothing."""
        at = clock.now()
        ticked, joined = set(data.getlist("purpose")[:100]), set(data.getlist("list")[:500])
        texts = set(data.getlist("text")[:100])
        frequency = data.get("frequency", "")
        muted, liked = {}, set()
        for slug in self._offered:
            said = data.get(f"topic-{slug}")
            if kept := self._muted(slug, said, at):
                muted[slug] = kept[0]
            elif said == LIKED or (slug in self.now.liked and said != ""):
                liked.add(slug)
        return Choices(
            purposes=frozenset(each.value for each in self.purposes if each.value in ticked),
            texts=frozenset(each.value for each in self.texts if each.value in texts),
            lists=frozenset(int(each.value) for each in self.lists if each.value in joined),
            frequency=frequency if frequency in Frequency.values else self.now.frequency,
            paused_until=self._paused(data.get("pause"), at),
            channel=self._channel(data.get("channel")),
            muted=muted,
            liked=frozenset(liked),
        )

    def _channel(self, said):
        return said if said in {each.value for each in self.channels} else self.now.channel

    def _paused(self, said, at):
        if said in SPANS:
            return at + timedelta(days=SPANS[said])
        return None if said == "" else self.now.paused_until

    def _muted(self, slug, said, at):
        """(until,) when ``slug`` is muted from now on, () when not."""
        if said in SPANS:
            return (at + timedelta(days=SPANS[said]),)
        if said == FOR_GOOD:
            return (None,)
        if said in ("", LIKED) or slug not in self.now.muted:
            return ()
        return (self.now.muted[slug],)
