from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .. import hours
from ..parts import PartBlock
from .base import Entry, Trigger, entry_of, registry


MOST = 1000


@registry.register
class FriendJoined(Trigger):
    """Somebody new agreed who came by this person's own link (the block *Tell a friend*): thank them, reward them."""

    slug = "friend_joined"
    label = gettext_lazy("A friend joins by their link")
    icon = "group"
    group = hours.MORE_STARTS
    label_format = "{number}"
    kinds = (kinds.FRIEND_JOINED,)

    class Block(PartBlock):
        number = blocks.IntegerBlock(default=1, label=gettext_lazy("With which friend"))
        each = blocks.BooleanBlock(
            required=False, default=True, label=gettext_lazy("Again after as many more, and so on")
        )

    @classmethod
    def config(cls, value):
        return {"number": value.get("number") or 0, "each": bool(value.get("each"))}

    @classmethod
    def sentence(cls, config):
        if config["each"]:
            words = ngettext("After each friend who joins", "After each %(n)d friends who join", config["number"])
        else:
            words = ngettext("The first friend joins", "Friend number %(n)d joins", config["number"])
        return words % {"n": config["number"]}

    @classmethod
    def problems(cls, config):
        if 1 <= config["number"] <= MOST:
            return []
        return [_("With which friend: write a number from 1 to %(most)d.") % {"most": MOST}]

    @classmethod
    def comes_again(cls, config):
        return config["each"]

    @classmethod
    def match(cls, events, config):
        return [
            entry_of(event, facts={"friends": friends}, key=f"friend:{friends}", again=config["each"])
            for event in events
            if event.kind in cls.kinds and (friends := _friends(event.properties))
            if friends == config["number"] or (config["each"] and friends % config["number"] == 0)
        ]

    @classmethod
    def matching_now(cls, config, at):
        return those(_told(at).filter(properties__friends__gte=config["number"]))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        most = {}
        for contact, properties in _told(at).filter(contact__in=contact_ids).values_list("contact", "properties"):
            most[contact] = max(most.get(contact, 0), _friends(properties))
        return [
            Entry(contact, at, facts={"friends": n}, key=f"friend:{n - n % config['number']}", again=config["each"])
            for contact, n in most.items()
            if n >= config["number"]
        ]


def _told(at):
    return Event.objects.filter(kind=kinds.FRIEND_JOINED, at__lte=at, contact__isnull=False)


def _friends(properties):
    """How many had joined then; 0 for what somebody else recorded."""
    number = properties.get("friends")
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else 0
