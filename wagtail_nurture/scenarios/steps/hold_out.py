from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from .. import chance, exits
from ..moves import Outcome
from ..parts import PartBlock
from ..ways import Way
from .base import Step, registry


HELD_OUT, OTHERS = "held_out", "others"
LARGEST, LONGEST = 90, 365


@registry.register
class HoldOut(Step):
    """Keeps some people apart by chance: they get nothing that follows, to see what the rest is good for.

    They stand at a step of their own, where exits and goals are valid as everywhere. Who belongs to the group follows
    from the step and the person (``chance``).
    """

    slug = "hold_out"
    label = gettext_lazy("Hold-out group")
    icon = "nurture-split"
    group = chance.GROUP
    draws = True
    label_format = gettext_lazy("{share} %, watched for {days} days")
    asking = gettext_lazy("Chance decides here. Choose the path that you want to see.")

    class Block(PartBlock):
        share = blocks.IntegerBlock(
            default=10,
            label=gettext_lazy("Share in %"),
            help_text=gettext_lazy("So many people get nothing of what follows, to compare the others with."),
        )
        days = blocks.IntegerBlock(
            default=30,
            label=gettext_lazy("Watched for (days)"),
            help_text=gettext_lazy("What both groups do in these days is compared; then the hold-out group leaves."),
        )

    @classmethod
    def config(cls, value):
        return {"share": value.get("share") or 0, "days": value.get("days") or 0}

    @classmethod
    def hidden(cls, config):
        return {HELD_OUT: (Watch.slug, {"days": config["days"]}), OTHERS: None}

    @classmethod
    def sentence(cls, config):
        return _("Hold-out group: %(share)d %% get nothing of what follows") % config

    @classmethod
    def problems(cls, config):
        found = []
        if not 1 <= config["share"] <= LARGEST:
            found.append(_("The hold-out group needs a share between 1 and %(most)d %%.") % {"most": LARGEST})
        if not 1 <= config["days"] <= LONGEST:
            found.append(_("The hold-out group is watched for 1 to %(most)d days.") % {"most": LONGEST})
        return found

    @classmethod
    def problems_in(cls, config, graph):
        known = [(exits.registry.get(part["kind"]), part["config"]) for part in graph["exits"]]
        goals = [step["config"] for step in graph["steps"].values() if step["kind"] == "goal"]
        if any(kind and kind.converts(given) for kind, given in known) or any(goal["converted"] for goal in goals):
            return []
        return [
            _(
                "nothing counts as converted in this scenario, so the two groups could not be compared. Add what "
                "counts under “Leaves as soon as”."
            )
        ]

    @classmethod
    def way(cls, config, name):
        if name == HELD_OUT:
            return Way(
                _("Hold-out group, %(share)d %%") % config,
                _("in the hold-out group"),
                _("belongs to the hold-out group"),
            )
        return Way(_("The others, %(share)d %%") % {"share": 100 - config["share"]}, _("the others"), _("goes on"))

    @classmethod
    def decide(cls, config, person, fact, at):
        chosen = fact.chosen if fact else ""
        drawn = chance.lot(f"{person.step_id}:{HELD_OUT}", person.contact_id) * 100 < config["share"]
        branch = chosen or (HELD_OUT if drawn else OTHERS)
        facts = {"share": config["share"]} | ({"chosen": chosen} if chosen else {})
        return Outcome(branch=branch, way=branch, reason="by_chance", facts=facts)

    @classmethod
    def told(cls, config, run):
        if run.branch == HELD_OUT:
            return _("belongs to the hold-out group, by chance (%(share)d %% do)") % run.facts
        return _("not in the hold-out group: goes on") if run.branch == OTHERS else ""

    @classmethod
    def asks(cls, fact):
        return True

    @classmethod
    def answers(cls, config):
        return [(name, cls.way(config, name).label) for name in (OTHERS, HELD_OUT)]

    @classmethod
    def answered(cls, config, fact, answer, at):
        return chance.Drawn(chosen=answer)


@registry.register
class Watch(Step):
    """Where the hold-out group stands until it has been watched long enough; no editor adds it."""

    slug = "watch"
    label = gettext_lazy("Watched")
    icon = "view"
    offered = False
    waits = True
    apart = True
    ends = True

    @classmethod
    def config(cls, value):
        return {"days": value.get("days") or 0}

    @classmethod
    def sentence(cls, config):
        words = ngettext("Gets nothing; watched for %(n)d day", "Gets nothing; watched for %(n)d days", config["days"])
        return words % {"n": config["days"]}

    @classmethod
    def due_at(cls, config, person, at):
        return at + timedelta(days=config["days"])

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome(leave="held_out", reason="held_out")
