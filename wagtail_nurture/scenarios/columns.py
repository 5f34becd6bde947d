"""How a scenario's running state is shown."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, NumberColumn

from wagtail_nurture.ledger import tag

from .models import ScenarioState


Status = ScenarioState.Status
TONES = {
    Status.ON: "good",
    Status.PAUSED: "warn",
    Status.FINISHING: "warn",
    Status.STOPPED: "warn",
    Status.DRAFT: "plain",
}


def status_of(scenario):
    """The running state; a scenario that never ran is a draft."""
    state = getattr(scenario, "state", None)
    return Status(state.status) if state else Status.DRAFT


def status_tag(scenario):
    """Draft, On or Paused as a label; says when a scheduled or newer draft exists."""
    status = status_of(scenario)
    label = tag(status.label, TONES[status])
    if status != Status.DRAFT and scenario.has_unpublished_changes:
        return format_html("{} {}", label, tag(_("changes not published")))
    return label


class StateColumn(Column):
    def get_value(self, instance):
        return status_tag(instance)


class FlowNumber(NumberColumn):
    """A number of people that leads to the flow."""

    cell_template_name = "wagtail_nurture/admin/linked_number.html"

    def get_cell_context_data(self, instance, parent_context):
        url = reverse("nurture_scenarios:inspect", args=[instance.pk])
        return super().get_cell_context_data(instance, parent_context) | {"url": url}
