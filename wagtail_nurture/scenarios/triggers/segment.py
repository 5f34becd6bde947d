from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, conditions
from wagtail_nurture.tracking import kinds

from .. import hours
from ..parts import PartBlock
from .base import Entry, Trigger, entry_of, registry


ENTERED, LEFT = "entered", "left"
_KINDS = {ENTERED: kinds.SEGMENT_ENTERED, LEFT: kinds.SEGMENT_LEFT}


@registry.register
class SegmentChanged(Trigger):
    """Somebody comes into a segment, or drops out of it, by what they did or because time passed.

    Who does because an editor changed the segment's rule starts it only where the editor says so.
    """

    slug = "segment"
    label = gettext_lazy("A segment is entered or left")
    icon = "group"
    group = hours.MORE_STARTS
    judges = ("segment",)
    label_format = "{change} {segment}"
    kinds = (kinds.SEGMENT_ENTERED, kinds.SEGMENT_LEFT)

    class Block(PartBlock):
        change = blocks.ChoiceBlock(
            choices=[(ENTERED, gettext_lazy("comes into")), (LEFT, gettext_lazy("drops out of"))],
            default=ENTERED,
            label=gettext_lazy("Somebody"),
        )
        segment = blocks.ChoiceBlock(choices=choices.segments, label=gettext_lazy("Segment"))
        by_rule = blocks.BooleanBlock(
            required=False, label=gettext_lazy("Also those who do because an editor changes the segment")
        )

    @classmethod
    def config(cls, value):
        number = str(value.get("segment") or "")
        name = choices.name_of(choices.segments(), number) if number else ""
        return {
            "segment": {"key": int(number) if number.isdecimal() else "", "name": name},
            "change": value.get("change") or ENTERED,
            "by_rule": bool(value.get("by_rule")),
        }

    @classmethod
    def sentence(cls, config):
        name = {"segment": config["segment"]["name"] or "…"}
        if config["change"] == LEFT:
            return _("Somebody drops out of the segment “%(segment)s”") % name
        return _("Somebody comes into the segment “%(segment)s”") % name

    @classmethod
    def problems(cls, config):
        if not config["segment"]["key"]:
            return [_("Segment: choose one.")]
        return conditions.registry["in_segment"]({"segment": config["segment"]["key"]}).problems()

    @classmethod
    def match(cls, events, config):
        kind, subject = _KINDS[config["change"]], f"segment:{config['segment']['key']}"
        return [
            entry_of(event)
            for event in events
            if event.kind == kind
            and event.subject == subject
            and (config["by_rule"] or event.properties.get("because") != "rule")
        ]

    @classmethod
    def matching_now(cls, config, at):
        """Who belongs to it now; nobody where leaving it counts."""
        if config["change"] == LEFT:
            return Q(pk__in=[])
        return conditions.registry["in_segment"]({"segment": config["segment"]["key"]}).where(at).yes

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        return [Entry(contact, at, subject=f"segment:{config['segment']['key']}") for contact in contact_ids]
