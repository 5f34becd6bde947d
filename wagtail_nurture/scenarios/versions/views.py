"""The screen of a change of version: the preview with its choices, the totals, the progress, the way back."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wagtail_nurture import clock, reasons

from ..columns import status_of
from ..models import Scenario, ScenarioState
from ..permissions import may_pause, may_start
from . import counting, deciding, fate
from . import words as in_words
from .models import VersionChange


TEMPLATES = "wagtail_nurture/admin/scenarios/versions/"

#: What was counted longer ago is counted anew.
FRESH = timedelta(hours=1)

REFUSALS = {
    "nothing": _("Everybody would stay as they are. Choose “Move” or “Leave” for at least one step."),
    "replaced": _("Another version has been published meanwhile. This is what would happen now."),
    "busy": _("A change is under way already. Wait until it is over, or cancel it."),
    "gone_on": _("Some of these people have gone on since: it can no longer be undone."),
}


class ChangeVersion(WagtailAdminTemplateMixin, TemplateView):
    """What would happen to the people inside older versions, and the decision. GET changes nothing."""

    template_name = TEMPLATES + "change.html"
    header_icon = "resubmit"
    page_title = _("Change for the people inside")

    def dispatch(self, request, *args, **kwargs):
        if not may_start(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scenario(self):
        return get_object_or_404(Scenario.objects.select_related("state"), pk=self.kwargs["pk"])

    @cached_property
    def change(self):
        """The latest change, under way or over; None."""
        return deciding.last(self.scenario.pk)

    def get_page_subtitle(self):
        return str(self.scenario)

    def get_breadcrumbs_items(self):
        scenarios = {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")}
        flow = {"url": reverse("nurture_scenarios:inspect", args=[self.scenario.pk]), "label": str(self.scenario)}
        return [*self.breadcrumbs_items, scenarios, flow, {"url": "", "label": self.page_title}]

    def get(self, request, *args, **kwargs):
        if "part" in request.GET:
            return TemplateResponse(request, TEMPLATES + "last.html", self._last())
        return self._page()

    def post(self, request, *args, **kwargs):
        act = {
            "look": self._look,
            "totals": self._totals,
            "confirm": self._confirm,
            "cancel": self._cancel,
            "undo": self._undo,
        }.get(request.POST.get("do", ""))
        return act() if act else HttpResponseBadRequest()

    # -- what the buttons do

    def _look(self):
        """Back from the totals, with what was chosen."""
        return self._page(chosen=self.request.POST)

    def _totals(self):
        seen = self._seen()
        if seen is None:
            return self._page(chosen=self.request.POST, moved=True)
        choices = self._choices(seen, self.request.POST)
        if set(choices.values()) <= {fate.STAY}:
            return self._page(chosen=self.request.POST, problem="nothing")
        return self._show(seen, choices, confirm=True)

    def _confirm(self):
        seen = self._seen()
        if seen is None:
            return self._page(chosen=self.request.POST, moved=True)
        try:
            deciding.confirm(seen, self._choices(seen, self.request.POST), user=self.request.user)
        except deciding.Refused as refusal:
            return self._page(chosen=self.request.POST, problem=refusal.code)
        return self._done()

    def _cancel(self):
        if self._is_meant() and deciding.cancel(self.change, user=self.request.user):
            messages.success(
                self.request, _t("Cancelled. Who has been moved stays moved, the others stay as they were.")
            )
        return self._done()

    def _undo(self):
        if self._is_meant():
            try:
                deciding.take_back(self.change, user=self.request.user)
            except deciding.Refused as refusal:
                messages.error(self.request, REFUSALS[refusal.code])
        return self._done()

    def _is_meant(self):
        """Whether the change on the editor's page is still the latest one."""
        return self.change is not None and self.request.POST.get("change") == str(self.change.pk)

    def _done(self):
        return redirect("nurture_scenarios:change", self.scenario.pk)

    # -- what the editor saw

    def _seen(self):
        """The Preview that the form shows, counted again as of then; None when it is no longer so."""
        version = counting.in_force(self.scenario.pk)
        at = _moment(self.request.POST.get("at", ""))
        if version is None or at is None or str(version.pk) != self.request.POST.get("version"):
            return None
        preview = counting.preview(version, at)
        return preview if preview.is_what(self.request.POST.get("seen", "")) else None

    def _choices(self, preview, data):
        """{group key: choice}: what ``data`` says, and what a careful editor would choose where it says nothing."""
        chosen = {group.key: data.get(f"choice-{group.key}", "") for group in preview.groups}
        return {
            group.key: chosen[group.key] if chosen[group.key] in fate.CHOICES else group.default
            for group in preview.groups
        }

    # -- what the page shows

    def _page(self, chosen=None, moved=False, problem=""):
        """The preview as of now; ``chosen`` (POST data) is kept."""
        version = counting.in_force(self.scenario.pk)
        busy = self.change is not None and self.change.state == VersionChange.State.OPEN
        if version is None or (busy and not problem):
            return self.render_to_response(self.get_context_data(preview=None, version=version))
        preview = counting.preview(version)
        shown = {"moved": moved, "problem": REFUSALS.get(problem, "")}
        return self._show(preview, self._choices(preview, chosen or {}), **shown)

    def _show(self, preview, choices, **context):
        older = in_words.older(preview, choices)
        context["totals"] = in_words.totals(preview.totals(choices))
        return self.render_to_response(
            self.get_context_data(preview=preview, version=preview.version, older=older, **context)
        )

    def get_context_data(self, **kwargs):
        status = status_of(self.scenario)
        can_pause = status == ScenarioState.Status.ON and may_pause(self.request.user)
        return super().get_context_data(**kwargs, can_pause=can_pause, status=status, **self._last())

    def _last(self):
        """What the page says of the latest change."""
        change = self.change
        if change is None:
            return {"scenario": self.scenario, "change": None}
        busy = change.state == VersionChange.State.OPEN
        return {
            "scenario": self.scenario,
            "change": change,
            "busy": busy,
            "percent": 100 * change.done // change.total if change.total else 100,
            "happened": [] if busy else in_words.happened(change),
            "stopped": reasons.sentence(change.reason) if change.reason else "",
            "can_undo": deciding.can_take_back(change),
        }


def _moment(text):
    """The moment of a look that is not too old, from a form; None otherwise."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    now = clock.now()
    return at if at.tzinfo and now - FRESH <= at <= now else None
