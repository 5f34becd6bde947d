"""The buttons under the scenario editor, in the words of a scenario: start, pause, resume."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem, UnpublishMenuItem

from .columns import status_of
from .models import Scenario, ScenarioState
from .permissions import may_pause, may_start, may_try
from .publishing import RESTING


Status = ScenarioState.Status


def _state(context):
    scenario = context.get("instance")
    return status_of(scenario) if scenario else Status.DRAFT


class StartMenuItem(PublishMenuItem):
    """ "Publish and start", or "Publish changes" once it runs."""

    template_name = "wagtail_nurture/admin/scenarios/publish_button.html"

    def is_shown(self, context):
        return may_start(context["request"].user) and not context.get("locked_for_user")

    def get_context_data(self, parent_context):
        starts = _state(parent_context) == Status.DRAFT
        label = _("Publish and start") if starts else _("Publish changes")
        return super().get_context_data(parent_context) | {"label": label}


class StopMenuItem(UnpublishMenuItem):
    label = _("Unpublish…")


class TryMenuItem(ActionMenuItem):
    name = "action-try"
    label = _("Try it on me")
    icon_name = "mail"
    order = 15

    def is_shown(self, context):
        return context["view"] == "edit" and may_try(context["request"].user)

    def get_url(self, parent_context):
        return reverse("nurture_try", args=[parent_context["instance"].pk])


class PauseMenuItem(ActionMenuItem):
    name = "action-pause"
    label = _("Pause…")
    icon_name = "time"
    order = 25

    def is_shown(self, context):
        return (
            context["view"] == "edit"
            and _state(context) in (Status.ON, Status.PAUSED, Status.FINISHING)
            and may_pause(context["request"].user)
        )

    def get_url(self, parent_context):
        return reverse("nurture_scenarios:pause", args=[parent_context["instance"].pk])


class ResumeMenuItem(ActionMenuItem):
    name = "action-resume"
    label = _("Resume…")
    icon_name = "resubmit"
    order = 25

    def is_shown(self, context):
        return context["view"] == "edit" and _state(context) in RESTING and may_start(context["request"].user)

    def get_url(self, parent_context):
        return reverse("nurture_scenarios:resume", args=[parent_context["instance"].pk])


def dress(menu_items, request, context):
    """Hook ``construct_snippet_action_menu``: Wagtail's items become ours, for scenarios only."""
    if context["model"] is not Scenario:
        return
    menu_items[:] = [item for item in menu_items if type(item) not in (PublishMenuItem, UnpublishMenuItem)]
    ours = [StartMenuItem(order=30), StopMenuItem(order=20), TryMenuItem(), PauseMenuItem(), ResumeMenuItem()]
    menu_items.extend(item for item in ours if item.is_shown(context))
    menu_items.sort(key=lambda item: item.order)
