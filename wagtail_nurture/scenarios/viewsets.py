"""Scenarios in the admin: the list."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import NumberColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.watch import Watched

from .columns import StateColumn
from .models import Enrolment, Scenario


def _enrolled(**condition):
    """How many enrolments of the outer scenario, as a subquery: several counts must not multiply each other."""
    rows = Enrolment.objects.filter(scenario=OuterRef("pk"), **condition).order_by().values("scenario")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def with_numbers(scenarios):
    """``scenarios`` (queryset) with ``entered``, ``inside`` and ``reached``: how many people."""
    return scenarios.annotate(
        entered=_enrolled(),
        inside=_enrolled(status=Enrolment.Status.ACTIVE),
        reached=_enrolled(converted=True),
    )


class ScenarioIndex(IndexView):
    def get_base_queryset(self):
        return with_numbers(super().get_base_queryset().select_related("state", "latest_revision"))


class ScenarioViewSet(Watched, SnippetViewSet):
    model = Scenario
    icon = "tasks"
    menu_label = _("Scenarios")
    menu_item_is_registered = True
    admin_url_namespace = "nurture_scenarios"
    base_url_path = "nurture/scenarios"
    index_view_class = ScenarioIndex
    inspect_view_enabled = True
    list_display = [
        "name",
        StateColumn("status", label=_("State"), sort_key="state__status"),
        NumberColumn("inside", label=_("People inside"), sort_key="inside"),
        NumberColumn("entered", label=_("Entered"), sort_key="entered"),
        NumberColumn("reached", label=_("Converted"), sort_key="reached"),
        UpdatedAtColumn(),
    ]
    search_fields = ["name"]
    search_backend_name = None
