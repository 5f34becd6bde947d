"""What a person receives, as one value: read it, change it with proofs, keep it for the undo."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.dateparse import parse_datetime

from wagtail_nurture.audience.interests import declaring
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent, lists, purposes, wishes
from wagtail_nurture.contacts.models import Channel, Contact, List, ListMembership, Permission
from wagtail_nurture.contacts.wishes import Frequency, Rhythm
from wagtail_nurture.delivery import unsubscribing

from . import topics, words


#: A forwarded mail must not let a stranger change things back for ever.
UNDO_SECONDS = 24 * 3600
_SALT = "nurture.preferences"


@dataclass(frozen=True)
class Choices:
    """``purposes``: slugs agreed to by mail · ``texts``: by text message · ``lists``: ids joined · ``muted``: {topic:
    until (aware) or None for good} · ``liked``: topics said to interest them."""

    purposes: frozenset = frozenset()
    texts: frozenset = frozenset()
    lists: frozenset = frozenset()
    frequency: str = Frequency.ALWAYS
    paused_until: datetime | None = None
    #: By which they would rather be reached; "" for any.
    channel: str = ""
    muted: dict = field(default_factory=dict)
    liked: frozenset = frozenset()

    @property
    def rhythm(self):
        return Rhythm(self.frequency, self.paused_until)


def public_lists(contact):
    """The lists that ``contact`` may join or leave: public ones of their pool."""
    return List.objects.filter(pool=contact.pool_id, public=True).order_by("name", "pk")


def read(contact):
    """The Choices of ``contact`` as they stand. About ten queries."""
    member = ListMembership.objects.filter(contact=contact, state=ListMembership.State.CONFIRMED)
    rhythm = wishes.rhythms([contact.pk]).get(contact.pk, Rhythm())
    return Choices(
        purposes=_received(contact, Channel.EMAIL),
        texts=_received(contact, Channel.SMS),
        lists=frozenset(member.filter(list__in=public_lists(contact)).values_list("list", flat=True)),
        frequency=rhythm.frequency,
        paused_until=rhythm.paused_until,
        channel=wishes.channels([contact.pk]).get(contact.pk, ""),
        muted=wishes.muted([contact.pk]).get(contact.pk, {}),
        liked=frozenset(declaring.declared([contact.pk]).get(contact.pk, ())),
    )


def _received(contact, channel):
    """The purposes for which ``contact`` is written to by ``channel``."""
    rows = Permission.objects.filter(contact=contact, channel=channel, state=Permission.State.GRANTED)
    granted = set(rows.values_list("purpose", flat=True)) & set(settings.purposes)
    refused = {slug for slug in granted if consent.refusals([contact.pk], purpose=slug, channel=channel)}
    return frozenset(granted - refused)


@transaction.atomic
def change(delivery, wanted, *, source, network=""):
    """Make the person of ``delivery`` have ``wanted`` (Choices). Returns what changed, as words that were shown.

    Each change leaves its proof with those words, and an event. What stands already leaves nothing.
    """
    contact = Contact.objects.select_for_update().get(pk=delivery.contact_id)
    former = read(contact)
    proof = {"source": source, "network": network, "locale": delivery.locale}
    return [
        *_change_purposes(delivery, contact, former.purposes, wanted.purposes, proof),
        *_change_purposes(delivery, contact, former.texts, wanted.texts, proof, channel=Channel.SMS),
        *_change_lists(contact, former.lists, wanted.lists, proof),
        *_change_rhythm(contact, former.rhythm, wanted.rhythm, proof),
        *_change_channel(contact, wanted.channel, proof),
        *_change_topics(contact, former, wanted, proof),
    ]


def _change_purposes(delivery, contact, former, wanted, proof, *, channel=Channel.EMAIL):
    how = {"source": proof["source"], "network": proof["network"]}
    for slug in settings.purposes:
        text = words.ticked(purposes.by(slug, channel), slug in wanted)
        if slug in wanted - former:
            consent.grant(contact, purpose=slug, channel=channel, text=text, **proof)
            yield text
        elif slug in former - wanted:
            unsubscribing.stop(delivery, purpose=slug, channel=channel, text=text, **how)
            yield text


def _change_lists(contact, former, wanted, proof):
    for lst in public_lists(contact):
        text = words.ticked(lst.name, lst.pk in wanted)
        if lst.pk in wanted - former:
            lists.join([contact.pk], lst)
        elif lst.pk in former - wanted:
            lists.leave([contact.pk], lst)
        else:
            continue
        consent.note(contact, about=purposes.LISTS, text=text, **proof)
        yield text


def _change_rhythm(contact, former, wanted, proof):
    if not wishes.set_rhythm(contact, wanted):
        return
    told = []
    if wanted.frequency != former.frequency:
        told.append(words.frequency(wanted.frequency))
    if wanted.paused_until != former.paused_until:
        told.append(words.pause(wanted.paused_until))
    for text in told:
        consent.note(contact, about=purposes.RHYTHM, text=text, **proof)
    yield from told


def _change_channel(contact, wanted, proof):
    if wishes.prefer(contact, wanted):
        text = words.channel(wanted)
        consent.note(contact, about=purposes.RHYTHM, text=text, **proof)
        yield text


def _change_topics(contact, former, wanted, proof):
    names = topics.labels({*former.muted, *wanted.muted, *former.liked, *wanted.liked})
    for topic in sorted(names):
        muted, liked = topic in wanted.muted, topic in wanted.liked
        if muted:
            news = wishes.mute(contact, topic, until=wanted.muted[topic])
        else:
            news = wishes.unmute(contact, topic)
        if declaring.declare(contact, topic, wanted=liked) or news:
            text = words.topic(names[topic], muted=muted, until=wanted.muted.get(topic), liked=liked)
            consent.note(contact, about=purposes.TOPICS, text=text, **proof)
            yield text


def remember(delivery, former):
    """``former`` (Choices) of this person as a signed text for the undo button."""
    return signing.dumps(
        {
            "person": delivery.contact_id,
            "purposes": sorted(former.purposes),
            "texts": sorted(former.texts),
            "lists": sorted(former.lists),
            "frequency": str(former.frequency),
            "paused_until": _text(former.paused_until),
            "channel": str(former.channel),
            "muted": {topic: _text(until) for topic, until in former.muted.items()},
            "liked": sorted(former.liked),
        },
        salt=_SALT,
        compress=True,
    )


def remembered(delivery, text):
    """The Choices in ``text`` (any str); None when forged, another person's, or older than a day."""
    try:
        told = signing.loads(text[:20_000], salt=_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return None
    if told["person"] != delivery.contact_id:
        return None
    return Choices(
        purposes=frozenset(told["purposes"]),
        texts=frozenset(told.get("texts", ())),
        lists=frozenset(told["lists"]),
        frequency=told["frequency"],
        paused_until=_moment(told["paused_until"]),
        channel=told.get("channel", ""),
        muted={topic: _moment(until) for topic, until in told["muted"].items()},
        liked=frozenset(told.get("liked", ())),
    )


def _text(moment):
    return moment.isoformat() if moment else ""


def _moment(text):
    return parse_datetime(text) if text else None
