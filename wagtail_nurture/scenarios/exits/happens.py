from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from ..happenings import several
from ..parts import PartBlock
from .base import CONVERTS, Exit, registry


@registry.register
class Happens(Exit):
    """Leaves as soon as any one of several things happens after the entry: a page, a click, a list, an event."""

    slug = "happens"
    label = gettext_lazy("Something happens")
    icon = "nurture-hourglass"
    label_format = "{events}"

    class Block(PartBlock):
        def __init__(self, **kwargs):
            converted = blocks.BooleanBlock(required=False, default=True, label=CONVERTS)
            super().__init__([("events", several.block()), ("converted", converted)], **kwargs)

    @classmethod
    def config(cls, value):
        return {"events": several.config_of(value.get("events")), "converted": bool(value.get("converted"))}

    @classmethod
    def sentence(cls, config):
        facts = {"events": several.sentence(config["events"])}
        if config["converted"]:
            return _("Leaves as soon as %(events)s; counts as converted") % facts
        return _("Leaves as soon as %(events)s") % facts

    @classmethod
    def problems(cls, config):
        return several.problems(config["events"])

    @classmethod
    def problems_in(cls, config, graph):
        return several.strange_messages(config["events"], graph)

    @classmethod
    def asks(cls, config):
        return several.kinds(config["events"])

    @classmethod
    def touched_by(cls, event, config):
        return several.touched_by(config["events"], event)

    @classmethod
    def reached(cls, config, people, at, graph):
        found = several.since_entry(config["events"], people, at, graph)
        return {number: {"by": each.facts} for number, each in found.items() if each.at is not None}

    @classmethod
    def happens(cls, config):
        return several.asked(config["events"])
