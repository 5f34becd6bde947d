"""Scenarios in the admin: the list, and where its other screens are."""

import django_filters
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.listed import NamedRows, WithReadyMade
from wagtail_nurture.watch import Watched, watched

from .byhand import views as by_hand
from .byhand.listing import Inside
from .columns import FlowNumber, StateColumn
from .everyone import views as everyone
from .models import Enrolment, Scenario, ScenarioState
from .panels import edit_handler
from .versions.views import ChangeVersion
from .views import CopyScenario, CreateScenario, EditScenario
from .views_flow import Flow, FlowPeople
from .views_pause import Pause, Resume, UnpublishScenario


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


class ScenarioFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=ScenarioState.Status.choices, method="in_state")

    class Meta:
        model = Scenario
        fields = ["site"]

    def in_state(self, scenarios, name, value):
        """A scenario that never ran has no state row: it is a draft."""
        known = Q(state__status=value)
        return scenarios.filter(known | Q(state=None) if value == ScenarioState.Status.DRAFT else known)


class ScenarioIndex(WithReadyMade, NamedRows, IndexView):
    add_item_label = _("Add scenario")
    ready_label, ready_url = _("Ready-made scenarios"), "nurture_recipes:index"

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
    index_results_template_name = "wagtail_nurture/admin/scenarios/index_results.html"
    inspect_view_class = Flow
    add_view_class = CreateScenario
    edit_view_class = EditScenario
    copy_view_class = CopyScenario
    unpublish_view_class = UnpublishScenario
    inspect_view_enabled = True
    list_display = [
        "name",
        StateColumn("status", label=_("State"), sort_key="state__status"),
        FlowNumber("inside", label=_("People inside"), sort_key="inside"),
        FlowNumber("entered", label=_("Entered"), sort_key="entered"),
        FlowNumber("reached", label=_("Converted"), sort_key="reached"),
        UpdatedAtColumn(label=_("Updated")),
    ]
    filterset_class = ScenarioFilter
    search_fields = ["name"]
    search_backend_name = None

    def get_edit_handler(self):
        return edit_handler().bind_to_model(self.model)

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("pause/<int:pk>/", Pause.as_view(), name="pause"),
            path("resume/<int:pk>/", Resume.as_view(), name="resume"),
            path("change/<int:pk>/", watched(ChangeVersion.as_view()), name="change"),
            path("inside/<int:pk>/", self.construct_view(Inside), name="inside"),
            path("inside/<int:pk>/results/", Inside.as_view(results_only=True), name="inside_results"),
            path("by-hand/<int:pk>/<slug:act>/", by_hand.Ask.as_view(), name="by_hand"),
            path("errand/<int:pk>/<int:errand>/", by_hand.Progress.as_view(), name="errand"),
            path("everyone/<int:pk>/", everyone.Start.as_view(), name="everyone"),
            path("everyone/<int:pk>/<int:intake>/", everyone.Progress.as_view(), name="entering"),
            path("people/<int:pk>/", self.construct_view(FlowPeople), name="people"),
        ]
