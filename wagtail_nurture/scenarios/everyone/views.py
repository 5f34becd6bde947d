"""The screens: who would enter and who not, then how far it is."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from wagtail_nurture import reasons
from wagtail_nurture.delivery.words import why

from .. import sentences
from ..columns import status_of
from ..models import Intake, Scenario, ScenarioState
from ..permissions import may_pause, may_start
from . import counting, starting


class _Page(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "group"
    page_title = _("Start for everyone who matches")
    http_method_names = ["get", "post"]
    allowed = staticmethod(may_start)

    def dispatch(self, request, *args, **kwargs):
        if not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scenario(self):
        return get_object_or_404(Scenario.objects.select_related("state__version"), pk=self.kwargs["pk"])

    @cached_property
    def flow_url(self):
        return reverse("nurture_scenarios:inspect", args=[self.scenario.pk])

    def get_page_subtitle(self):
        return self.scenario.name

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")},
            {"url": self.flow_url, "label": self.scenario.name},
            {"url": "", "label": str(self.page_title)},
        ]


class Start(_Page):
    """Counts first, says why some would not enter, and starts when that is confirmed."""

    template_name = "wagtail_nurture/admin/scenarios/everyone.html"

    def get(self, request, *args, **kwargs):
        if status_of(self.scenario) != ScenarioState.Status.ON:
            return self._not_on()
        if open_one := starting.under_way(self.scenario):
            return redirect("nurture_scenarios:entering", self.scenario.pk, open_one.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        graph = self.scenario.state.version.graph
        counted = counting.count(self.scenario, self.scenario.state.version)
        return super().get_context_data(
            **kwargs,
            scenario=self.scenario,
            count=counted,
            when=sentences.when(graph),
            left_out=[(reasons.sentence(code), n) for code, n in counted.left_out.most_common() if n],
            messages_of=[(message, _refusals(message)) for message in counted.messages],
            flow_url=self.flow_url,
        )

    def post(self, request, *args, **kwargs):
        begun = starting.begin(self.scenario)
        if begun is None:
            return self._not_on()
        log(instance=self.scenario, action="nurture.start_matching", user=request.user)
        return redirect("nurture_scenarios:entering", self.scenario.pk, begun.pk)

    def _not_on(self):
        messages.warning(self.request, _t("Only a scenario that is on can be started for everyone who matches."))
        return redirect(self.flow_url)


class Progress(_Page):
    """How many have come in; POST stops it."""

    template_name = "wagtail_nurture/admin/scenarios/entering.html"
    page_title = _("Everyone who matches comes in")
    allowed = staticmethod(may_pause)

    @cached_property
    def intake(self):
        return get_object_or_404(Intake, pk=self.kwargs["intake"], version__scenario=self.scenario)

    def get(self, request, *args, **kwargs):
        if "part" in request.GET:
            return TemplateResponse(request, "wagtail_nurture/admin/scenarios/entering_part.html", self._facts())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self._facts()

    def _facts(self):
        waits = self.intake.state == Intake.State.OPEN and status_of(self.scenario) != ScenarioState.Status.ON
        return {
            "intake": self.intake,
            "percent": starting.percent(self.intake),
            "waits": waits,
            "inside_url": reverse("nurture_scenarios:inside", args=[self.scenario.pk]),
            "flow_url": self.flow_url,
        }

    def post(self, request, *args, **kwargs):
        if starting.stop(self.intake):
            log(instance=self.scenario, action="nurture.stop", user=request.user)
            messages.success(request, _t("Stopped. Whoever has come in stays inside; nobody else comes in by it."))
        return redirect("nurture_scenarios:entering", self.scenario.pk, self.intake.pk)


def _refusals(message):
    """[(sentence, people)], the most frequent first."""
    found = message.refused.most_common()
    return [(why(reason, purpose=purpose), number) for (reason, purpose), number in found]
