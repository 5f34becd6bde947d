from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from ..happenings import Found, several
from ..moves import Outcome
from ..parts import PartBlock
from ..ways import Way
from .base import Step, registry


REACHED, MISSED, UNKNOWN = "reached", "missed", "unknown"
ON, LEAVE = "on", "leave"


@registry.register
class Goal(Step):
    """Whoever reaches it jumps here from wherever they stand before it, out of every branch (``goals``).

    Whoever comes here step by step is asked whether it happened since they entered.
    """

    slug = "goal"
    label = gettext_lazy("Goal")
    icon = "nurture-goal"
    label_format = "{events}"
    outermost = True
    asking = gettext_lazy("People who reach the goal jump here. Choose whether it was reached.")

    class Block(PartBlock):
        def __init__(self, **kwargs):
            converted = blocks.BooleanBlock(required=False, default=True, label=gettext_lazy("Counts as converted"))
            otherwise = blocks.ChoiceBlock(
                choices=[(ON, gettext_lazy("goes on all the same")), (LEAVE, gettext_lazy("leaves the scenario"))],
                default=ON,
                label=gettext_lazy("Whoever comes here without it"),
            )
            children = [("events", several.block()), ("converted", converted), ("otherwise", otherwise)]
            super().__init__(children, **kwargs)

    @classmethod
    def config(cls, value):
        return {
            "events": several.config_of(value.get("events")),
            "converted": bool(value.get("converted")),
            "otherwise": value.get("otherwise") or ON,
        }

    @classmethod
    def sentence(cls, config):
        facts = {"events": several.sentence(config["events"])}
        if config["otherwise"] == LEAVE:
            return _("Goal, jumps here: %(events)s; whoever comes here without it leaves") % facts
        return _("Goal, jumps here: %(events)s") % facts

    @classmethod
    def problems(cls, config):
        return several.problems(config["events"])

    @classmethod
    def problems_in(cls, config, graph):
        found = several.strange_messages(config["events"], graph)
        first = graph["steps"].get(graph["first"])
        if first is not None and first["config"] is config:
            found.append(_("nobody can jump here, because no step stands before this goal. Move it down."))
        return found

    @classmethod
    def way(cls, config, name):
        if name == REACHED:
            return Way(_("Reached"), _("if reached"), _("reached the goal"), tone="good")
        return Way(_("Not reached"), _("if not reached"), _("did not reach the goal"))

    @classmethod
    def reached(cls, config, people, at, graph):
        """Those of ``people`` (list of Standing) who reached it since they entered: set of enrolment ids."""
        found = several.since_entry(config["events"], people, at, graph)
        return {number for number, each in found.items() if each.at is not None}

    @classmethod
    def happens(cls, config):
        """The events by which it is reached, as a condition on Event (Q)."""
        return several.asked(config["events"])

    @classmethod
    def asks_for(cls, config):
        return several.kinds(config["events"])

    @classmethod
    def touched_by(cls, event, config):
        """Whether ``event`` may reach it, so that it is worth a look. Pure."""
        return several.touched_by(config["events"], event)

    @classmethod
    def load(cls, config, people, at, graph):
        return several.since_entry(config["events"], people, at, graph)

    @classmethod
    def decide(cls, config, person, fact, at):
        fact = fact or Found()
        if fact.at is not None:
            facts, converted = fact.facts, config["converted"]
            return Outcome(branch=REACHED, reason="goal_reached", facts=facts, converted=converted)
        if fact.look_again_at is not None:
            return Outcome(postponed_to=max(fact.look_again_at, at + timedelta(seconds=1)))
        leave = "goal_missed" if config["otherwise"] == LEAVE else ""
        if not fact.measured:
            return Outcome(branch=UNKNOWN, reason="not_measured", leave=leave)
        return Outcome(branch=MISSED, reason="goal_missed", facts=fact.facts, leave=leave)

    @classmethod
    def told(cls, config, run):
        if run.branch == REACHED:
            return _("goal reached: %(what)s") % {"what": several.told(run.facts)}
        return {MISSED: _("goal not reached so far"), UNKNOWN: _("not measured")}.get(run.branch, "")

    @classmethod
    def asks(cls, fact):
        return fact.at is None

    @classmethod
    def answers(cls, config):
        return [(REACHED, _("The goal is reached")), (MISSED, _("The goal is not reached"))]

    @classmethod
    def answered(cls, config, fact, answer, at):
        if answer == REACHED:
            first = next(iter(config["events"]), {"kind": "", "config": {}})
            facts = {"happened": first["kind"], "config": first["config"], "at": at.isoformat(), "chosen": answer}
            return replace(fact, at=at, facts=facts)
        return Found(facts={"chosen": answer})
