from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import blocks

from wagtail_nurture.audience.conditions import Answer
from wagtail_nurture.audience.messages import PENDING

from .. import question
from ..moves import Outcome
from ..parts import PartBlock
from ..sending import sending_steps
from ..ways import Way
from .base import Step, registry


YES, NO, UNKNOWN = "yes", "no", "unknown"
#: The fact of everybody who stands before a question that cannot be answered any more.
GONE = Answer(None, {"unknown": "question_gone"})


@registry.register
class IfElse(Step):
    """Asks a rule and goes one of two ways.

    What was not measured stays unknown (DESIGN law 5): it goes the way that the editor chose and the journal says so.
    """

    slug = "if_else"
    label = pgettext_lazy("step", "If")
    icon = "nurture-branch"
    only_decides = True
    label_format = pgettext_lazy("after the word If", "{rule}")
    branches = (YES, NO)
    nests = True
    asking = gettext_lazy("This depends on what you do with the mail: open it or click in it, or choose the way here.")

    class Block(PartBlock):
        unknown = blocks.ChoiceBlock(
            choices=[(NO, gettext_lazy("the way of No")), (YES, gettext_lazy("the way of Yes"))],
            default=NO,
            label=gettext_lazy("Not measured goes"),
            help_text=gettext_lazy("Opens and visits of people who refused to be measured are unknown, never No."),
        )

    @classmethod
    def shared(cls):
        return question.block()

    @classmethod
    def nested(cls, shared, way):
        children = [("rule", shared), ("unknown", cls.Block.base_blocks["unknown"])]
        ways = [(YES, way(gettext_lazy("If yes"), "yes")), (NO, way(gettext_lazy("If no"), "no"))]
        return cls.dress(PartBlock([*children, *ways]))

    @classmethod
    def config(cls, value):
        return {"rule": question.config_of(value.get("rule")), "unknown": value.get("unknown") or NO}

    @classmethod
    def sentence(cls, config):
        return _("If %(rule)s") % {"rule": question.sentence(config["rule"])}

    @classmethod
    def problems(cls, config):
        return question.problems(config["rule"])

    @classmethod
    def problems_in(cls, config, graph):
        return question.strange_messages(config["rule"], graph)

    @classmethod
    def load(cls, config, people, at, graph):
        if question.gone(config["rule"]):
            return {person.enrolment_id: GONE for person in people}
        return question.ask(config["rule"], people, at, sending_steps(graph))

    @classmethod
    def decide(cls, config, person, fact, at):
        if fact is None:
            return cls._unknown(config, {})
        if fact is GONE:
            return Outcome(hold="question_gone")
        if fact.look_again_at is not None and fact.truth is not True:
            return Outcome(postponed_to=max(fact.look_again_at, at + timedelta(seconds=1)))
        if fact.truth is None:
            return cls._unknown(config, fact.facts)
        branch = YES if fact.truth else NO
        return Outcome(branch=branch, way=branch, facts=fact.facts)

    @classmethod
    def _unknown(cls, config, facts):
        return Outcome(branch=UNKNOWN, way=config["unknown"], reason="not_measured", facts=facts)

    @classmethod
    def way(cls, config, name):
        if name == YES:
            return Way(_("Yes"), _("if yes"), _("took Yes"), icon="check", tone="good")
        return Way(_("No"), _("if no"), _("took No"), icon="cross", tone="bad")

    @classmethod
    def asks(cls, fact):
        return fact is not None and fact.truth is None and _pending(fact.facts)

    @classmethod
    def answers(cls, config):
        return [(YES, _("Go the Yes way")), (NO, _("Go the No way")), (UNKNOWN, _("Not measured"))]

    @classmethod
    def answered(cls, config, fact, answer, at):
        truth = {YES: True, NO: False}.get(answer)
        return Answer(truth, fact.facts | {"chosen": answer})

    @classmethod
    def told(cls, config, run):
        """ "took No: last visit 12 Nov, rule asked since 15 Nov"."""
        way = _("Yes") if config["unknown"] == YES else _("No")
        took = {
            YES: _("took Yes"),
            NO: _("took No"),
            UNKNOWN: _("not measured: went the way of %(way)s") % {"way": way},
        }.get(run.branch, "")
        known = question.known(config["rule"], run.facts) if took else ""
        if not known:
            return took
        told = _("%(took)s (%(known)s)") if run.branch == UNKNOWN else _("%(took)s: %(known)s")
        return told % {"took": took, "known": known}


def _pending(facts):
    """Whether the answer hangs on what the editor has not done yet."""
    return facts.get("unknown") == PENDING or any(_pending(item) for item in facts.get("asked", ()))
