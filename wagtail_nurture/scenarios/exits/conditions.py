from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from .. import question
from ..parts import PartBlock
from ..sending import sending_steps
from .base import CONVERTS, Exit, registry


@registry.register
class Conditions(Exit):
    """Leaves as soon as a rule is true of the person, also if it was at the entry. Unknown is not true."""

    slug = "conditions"
    label = gettext_lazy("Conditions are met")
    icon = "nurture-branch"
    label_format = "{rule}"

    class Block(PartBlock):
        def __init__(self, **kwargs):
            converted = blocks.BooleanBlock(required=False, default=False, label=CONVERTS)
            super().__init__([("rule", question.block()), ("converted", converted)], **kwargs)

    @classmethod
    def config(cls, value):
        return {"rule": question.config_of(value.get("rule")), "converted": bool(value.get("converted"))}

    @classmethod
    def sentence(cls, config):
        facts = {"rule": question.sentence(config["rule"])}
        if config["converted"]:
            return _("Leaves as soon as %(rule)s; counts as converted") % facts
        return _("Leaves as soon as %(rule)s") % facts

    @classmethod
    def problems(cls, config):
        return question.problems(config["rule"])

    @classmethod
    def problems_in(cls, config, graph):
        return question.strange_messages(config["rule"], graph)

    @classmethod
    def asks(cls, config):
        return set(question.listens(config["rule"]))

    @classmethod
    def touched_by(cls, event, config):
        return event.kind in question.listens(config["rule"])

    @classmethod
    def reached(cls, config, people, at, graph):
        """What is only a matter of time is noticed at the next decision and just before each hand-over."""
        answers = question.ask(config["rule"], people, at, sending_steps(graph))
        return {number: answer.facts for number, answer in answers.items() if answer.truth is True}
