"""Writing a scenario: create, edit, copy; pause and resume."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView

from . import counts, publishing
from .columns import status_of
from .copying import fresh_ids
from .models import Scenario, ScenarioState
from .permissions import may_pause, may_start
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


class Switch(BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks before it pauses or resumes a scenario, says what will happen, and writes who did it in the log."""

    model = Scenario
    template_name = "wagtail_nurture/admin/scenarios/switch.html"
    header_icon = "tasks"

    def dispatch(self, request, *args, **kwargs):
        if not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, scenario=self.object, view=self, inside=counts.of_scenario(self.object).inside
        )

    def post(self, request, *args, **kwargs):
        if status_of(self.object) == self.takes:
            self.act(self.object, user=request.user)
            log(instance=self.object, action=self.log_action, user=request.user)
            messages.success(request, self.done % {"scenario": self.object})
        return redirect("nurture_scenarios:inspect", self.object.pk)


class Pause(Switch):
    page_title = _("Pause")
    takes = Status.ON
    log_action = "nurture.pause"
    done = _("“%(scenario)s” is paused.")
    button = _("Pause now")
    words = _(
        "Nobody enters any more and whoever is inside stays where they stand, until it goes on. Messages already on "
        "their way wait. Nothing is lost."
    )
    allowed = staticmethod(may_pause)
    act = staticmethod(publishing.pause)


class Resume(Switch):
    page_title = _("Resume")
    takes = Status.PAUSED
    log_action = "nurture.resume"
    done = _("“%(scenario)s” goes on.")
    button = _("Go on now")
    words = _(
        "The people inside go on from where they stand, and new ones enter from now on. What happened during the pause "
        "starts nobody later."
    )
    allowed = staticmethod(may_start)
    act = staticmethod(publishing.resume)
