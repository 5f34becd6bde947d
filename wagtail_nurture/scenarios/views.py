"""Writing a scenario: create, edit, copy."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView

from . import graph as graphs
from . import publishing
from .columns import status_of
from .copying import fresh_ids
from .models import Scenario, ScenarioState
from .versions.counting import people_inside_older


Status = ScenarioState.Status


class SpeaksOfStarting:
    """Mixin of the editors: what publishing did, or why it was refused, in the words of a scenario."""

    def get_error_message(self):
        if self.action in ("publish", "submit") and not self.expects_json_response and not self.locked_for_user:
            return _t("It did not start: mend what is marked below, then publish again.")
        return super().get_error_message()

    def get_success_message(self, *args):
        scheduled = self.object.go_live_at and not self.object.live
        if self.action != "publish" or scheduled:
            return super().get_success_message(*args)
        now = {
            Status.ON: _t("“%(scenario)s” is on: whoever matches from now on enters."),
            Status.PAUSED: _t("“%(scenario)s” is published and still paused."),
            Status.FINISHING: _t("“%(scenario)s” is published; still nobody enters."),
            Status.STOPPED: _t("“%(scenario)s” is published and still stopped."),
        }.get(status_of(Scenario.objects.select_related("state").get(pk=self.object.pk)))
        return now % {"scenario": self.object} if now else super().get_success_message(*args)

    def get_success_buttons(self):
        """After publishing: what becomes of the people inside an older version is a decision of its own."""
        buttons = super().get_success_buttons()
        if self.action == "publish" and people_inside_older(self.object.pk):
            url = reverse("nurture_scenarios:change", args=[self.object.pk])
            buttons = [messages.button(url, _t("Change for the people inside")), *buttons]
        return buttons


class CreateScenario(SpeaksOfStarting, CreateView):
    pass


class EditScenario(SpeaksOfStarting, EditView):
    def get(self, request, *args, **kwargs):
        for problem in graphs.vanished(publishing.stored(self.object.latest_revision)):
            messages.warning(request, str(problem))
        return super().get(request, *args, **kwargs)

    @cached_property
    def header_more_buttons(self):
        return [button for button in super().header_more_buttons if button.url != self.get_inspect_url()]

    @cached_property
    def header_buttons(self):
        attempt = HeaderButton(_t("Try it on me"), url=reverse("nurture_try", args=[self.object.pk]), icon_name="mail")
        return [attempt, HeaderButton(_t("See the flow"), url=self.get_inspect_url(), icon_name="view")]


class CopyScenario(CopyView):
    """A copy is a scenario of its own: new name, its own steps, never started."""

    def get_initial_form_instance(self):
        scenario = super().get_initial_form_instance().get_latest_revision_as_object()
        fresh_ids(scenario)
        scenario.name = _t("Copy of %(name)s") % {"name": scenario.name}
        scenario.enrol_matching = scenario.live = False
        scenario.pk = scenario.latest_revision = scenario.live_revision = None
        return scenario
