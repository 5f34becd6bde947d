"""Does a first scenario run."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail_nurture.scenarios.models import Scenario, ScenarioState

from .base import Answer, Check, State, registry


@registry.register
class FirstScenario(Check):
    slug, order = "scenario", 90
    permission = "wagtail_nurture.add_scenario"

    @property
    def label(self):
        return _("First scenario")

    def tell(self, site):
        running = ScenarioState.objects.filter(status=ScenarioState.Status.ON).select_related("scenario").first()
        if running:
            return Answer(State.DONE, _("“%(name)s” runs.") % {"name": running.scenario.name})
        draft = Scenario.objects.order_by("-pk").first()
        if draft:
            return Answer(State.TODO, _("“%(name)s” does not run yet: publish and start it.") % {"name": draft.name})
        return Answer(State.TODO, _("Nothing is sent by itself yet: make the first scenario."))

    def where(self, site):
        some = Scenario.objects.exists()
        if some:
            return reverse(Scenario.snippet_viewset.get_url_name("list")), _("Open the scenarios")
        return reverse("nurture_recipes:index"), _("Choose a ready-made one")
