from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import ruleblock

from .. import rules
from . import groups
from .base import DynamicBlock, mark, registry


#: What stands for the answer yes: a card that says nothing.
SHOWN = ({},)
WAYS = {"then": True, "otherwise": False}


@registry.register
class ShownIfBlock(DynamicBlock, blocks.StructBlock):
    """Blocks for those of whom a rule holds, and perhaps others for everybody else.

    Both are compiled into the version; who is shown which is asked once for a batch, when the message leaves. What is
    not known of somebody counts as "everybody else". A rule that cannot be asked any more holds the message: the two
    ways may say opposite things.
    """

    slug = "shown_if"
    holds_blocks = True

    def __init__(self, local_blocks=None, inner=(), **options):
        ways = [
            ("then", blocks.StreamBlock(list(inner), label=_("Shown to them"), collapsed=True)),
            (
                "otherwise",
                blocks.StreamBlock(
                    list(inner),
                    label=_("Shown to everybody else"),
                    required=False,
                    collapsed=True,
                    help_text=_(
                        "May stay empty. People of whom it is not known (their clicks or visits are not measured) "
                        "count as everybody else."
                    ),
                ),
            ),
        ]
        rule = ruleblock.block(
            label=_("Only for people who"), help_text=_("Asked of each person when the message leaves.")
        )
        super().__init__([("rule", rule), *ways, *(local_blocks or ())], **options)

    def config(self, value):
        return {"rule": ruleblock.config_of(value["rule"])}

    def mjml(self, value, context):
        self._declare_well(value, context)
        then, otherwise = (self._sections(value, way, context) for way in WAYS)
        return [
            mark(context, "block", context.block_id),
            *then,
            mark(context, "else"),
            *otherwise,
            mark(context, "end"),
        ]

    def _declare_well(self, value, context):
        self.declare(value, context)
        for problem in rules.problems(self.config(value)["rule"]):
            context.problem(problem)
        if not len(value["then"]):
            context.problem(translate("Add what is shown to the people for whom the conditions hold."))

    def paper(self, value, context):
        self._declare_well(value, context)
        then, otherwise = (
            [node for child in self._drawn(value, way, context) for node in child.block.paper(child.value, context)]
            for way in WAYS
        )
        opened, other, end = context.slot("block", context.block_id), context.slot("else"), context.slot("end")
        return [opened, *then, other, *otherwise, end]

    def _sections(self, value, way, context):
        return [node for child in self._drawn(value, way, context) for node in child.block.mjml(child.value, context)]

    def plain(self, value, context):
        then, otherwise = (self._texts(value, way, context) for way in WAYS)
        opened, other, end = context.slot("block", context.block_id), context.slot("else"), context.slot("end")
        return f"{opened}{then}{other}{otherwise}{end}"

    def _texts(self, value, way, context):
        texts = [child.block.plain(child.value, context) for child in self._drawn(value, way, context)]
        return "\n\n".join(filter(None, texts))

    @staticmethod
    def _drawn(value, way, context):
        """The blocks of one way, each while the canvas is at it."""
        with context.within(context.block_id, WAYS[way]):
            for number, child in enumerate(value[way]):
                with context.at(child.id or f"{context.block_id}/{way}{number}"):
                    yield child

    @classmethod
    def cards(cls, config, group, block_id):
        if why := rules.gone(config["rule"]):
            words = translate("Who is shown a part of it cannot be told any more: %(why)s") % {"why": why}
            for person in group.recipients:
                group.hold(person.delivery_id, block_id, words)
        return dict.fromkeys(group.those_of(config["rule"]), SHOWN)

    def sample_value(self):
        score = {"type": "score", "value": {"at_least": 50}}
        ride = {"text": str(_("Book a test ride")), "link": {"page": None, "url": "https://example.org/"}}
        guide = {"type": "text", "value": str(_("<p>New here? Begin with our guide.</p>"))}
        return {
            "rule": {"match": "all", "conditions": [score]},
            "then": [{"type": "button", "value": ride}],
            "otherwise": [guide],
        }

    class Meta:
        icon = "nurture-branch"
        label = _("Shown only if")
        description = _("A part for people for whom conditions hold, and perhaps another part for everybody else.")
        label_format = pgettext_lazy("after the words Shown only if", "{rule}")
        group = groups.FOR_EACH_PERSON
