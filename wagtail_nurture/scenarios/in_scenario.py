"""The condition that asks for passages through scenarios; it lives here because the table does."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import blocks

from wagtail_nurture.audience.choices import name_of
from wagtail_nurture.audience.conditions.base import Answer, Condition, registry
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.past import Source
from wagtail_nurture.audience.truth import Truth
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds


INSIDE, BEEN, NEVER, CONVERTED = "inside", "been", "never", "converted"
HOW = {
    INSIDE: pgettext_lazy("scenario", "is in it now"),
    BEEN: pgettext_lazy("scenario", "is or was in it"),
    NEVER: pgettext_lazy("scenario", "was never in it"),
    CONVERTED: pgettext_lazy("scenario", "left it with the goal reached"),
}


def _scenarios():
    from .models import Scenario  # its blocks offer this condition

    return [(str(pk), name) for pk, name in Scenario.objects.order_by("name").values_list("pk", "name")]


@dataclass(frozen=True)
class Passages(Source):
    """The passages of people through a scenario that had begun: (entered at, left at or None, converted) each."""

    scenario: int | None

    nothing = ()

    def load(self, numbers, at):
        found = {}
        rows = passages(self.scenario, at).filter(contact__in=numbers)
        for contact, *passage in rows.values_list("contact_id", "entered_at", "left_at", "converted"):
            found.setdefault(contact, []).append(tuple(passage))
        return found


def passages(scenario, at):
    """The Enrolments in the scenario with this id that had begun at ``at``: they tell the past by themselves."""
    from .models import Enrolment

    return Enrolment.objects.filter(scenario=scenario, entered_at__lte=at)


class InScenarioBlock(blocks.StructBlock):
    scenario = blocks.ChoiceBlock(choices=_scenarios, label=gettext_lazy("Scenario"))
    how = blocks.ChoiceBlock(choices=list(HOW.items()), default=INSIDE, label=gettext_lazy("The person"))

    class Meta:
        icon = "history"
        label = gettext_lazy("Is or was in a scenario")
        label_format = "{scenario}: {how}"


@registry.register
class InScenario(Condition):
    """Is in a scenario, has been, never was, or left it with the goal reached."""

    slug = "in_scenario"
    label = gettext_lazy("Is or was in a scenario")
    icon = "history"
    listens = (kinds.SCENARIO_ENTERED, kinds.SCENARIO_LEFT)

    @classmethod
    def block(cls):
        return InScenarioBlock()

    @classmethod
    def config_of(cls, value):
        number = value.get("scenario")
        return {
            "scenario": int(number) if str(number or "").isdecimal() else None,
            "how": value.get("how") or INSIDE,
        }

    @property
    def how(self):
        how = self.config.get("how")
        return how if isinstance(how, str) and how in HOW else INSIDE

    @property
    def scenario(self):
        number = self.config.get("scenario")
        return number if isinstance(number, int) and not isinstance(number, bool) else None

    def judge(self, past, at):
        known = past.of(Passages(self.scenario))
        since = {"since": max(entered for entered, *_rest in known).isoformat()} if known else {}
        if self.how == INSIDE:
            return Answer(any(left is None or left > at for _entered, left, _converted in known), since)
        if self.how == CONVERTED:
            return Answer(any(left and left <= at and converted for _entered, left, converted in known), since)
        return Answer(bool(known) == (self.how == BEEN), since)

    def where(self, at):
        rows = passages(self.scenario, at)
        if self.how == INSIDE:
            rows = rows.filter(Q(left_at=None) | Q(left_at__gt=at))
        elif self.how == CONVERTED:
            rows = rows.filter(converted=True, left_at__lte=at)
        there = those(rows)
        return Truth(~there if self.how == NEVER else there)

    @classmethod
    def folded(cls):
        return [way(_words()[how], when={"how": [how]}) for how in HOW]

    def sentence(self):
        name = name_of(_scenarios(), str(self.scenario)) if self.scenario else "?"
        return _words()[self.how] % {"scenario": "?" if name == str(self.scenario) else name}

    def problems(self):
        if self.scenario and str(self.scenario) in dict(_scenarios()):
            return []
        return [_("The scenario of a condition is not chosen, or was deleted. Choose one.")]


def _words():
    return {
        INSIDE: _("is in the scenario “%(scenario)s”"),
        BEEN: _("is or was in the scenario “%(scenario)s”"),
        NEVER: _("was never in the scenario “%(scenario)s”"),
        CONVERTED: _("left the scenario “%(scenario)s” with the goal reached"),
    }
