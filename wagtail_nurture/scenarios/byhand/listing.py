"""Who is inside: everybody who stands somewhere in the flow, by step and state, and what may be done to them."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from wagtail_nurture import reasons
from wagtail_nurture.contacts import privacy
from wagtail_nurture.ledger import tag

from .. import sentences
from ..models import Scenario, ScenarioVersion, Token
from . import errands, words
from .permissions import PEOPLE, allowed


FREE = (Token.State.READY, Token.State.CLAIMED)


class InsideFilter(WagtailFilterSet):
    """By step, state and reason; the choices are those of the scenario."""

    step = django_filters.ChoiceFilter(label=_("Stands at"), method="only")
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(errands.STATES.items()), method="only")
    reason = django_filters.ChoiceFilter(label=_("Why held"), method="only")

    class Meta:
        model = Token
        fields = []

    def __init__(self, *args, scenario, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["step"].extra["choices"] = list(steps.items())
        self.filters["reason"].extra["choices"] = _held_for(scenario)

    def only(self, queryset, name, value):
        return errands.narrowed(queryset, {name: value})


class People(WagtailPaginator):
    """Counts people: what a row is called in the code, no editor reads."""

    verbose_name, verbose_name_plural = _("person"), _("people")


class Inside(generic.IndexView):
    """The list, with a box for each person where the reader may act."""

    model = Token
    page_title = _("Who is inside")
    header_icon = "group"
    paginate_by = 50
    default_ordering = "-pk"
    is_searchable = False
    any_permission_required = None
    show_export_buttons = False
    header_buttons = ()
    paginator_class = People
    #: No file of it is given: people are exported where that is asked for and logged.
    FORMATS = ()
    filterset_class = InsideFilter
    results_template_name = "wagtail_nurture/admin/scenarios/inside_results.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.scenario = get_object_or_404(Scenario, pk=kwargs["pk"])
        self.sees = privacy.may_see(request.user)

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        reads = any(user.has_perm(f"wagtail_nurture.{verb}_scenario") for verb in ("view", "change"))
        if not (reads and user.has_perm(PEOPLE)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return errands.people(self.scenario, {}).select_related("enrolment__contact")

    @cached_property
    def steps(self):
        """{step id: what to call it} of every version that somebody is on, the newest last."""
        versions = ScenarioVersion.objects.filter(scenario=self.scenario, tokens__isnull=False).distinct()
        found = {}
        for graph in versions.order_by("number").values_list("graph", flat=True):
            found |= sentences.names(graph)
        return found

    def get_filterset_kwargs(self):
        return super().get_filterset_kwargs() | {"scenario": self.scenario, "steps": self.steps}

    def filter_queryset(self, queryset):
        """A filter that means nothing shows nobody: everybody could be acted upon by mistake."""
        return super().filter_queryset(queryset) if self.filters.is_valid() else queryset.none()

    @cached_property
    def acts(self):
        """[(act, its address)] that the reader may do to these people."""
        name = "nurture_scenarios:by_hand"
        return [(act, reverse(name, args=[self.scenario.pk, act.slug])) for act in allowed(self.request.user)]

    @property
    def which(self):
        """Whom the list shows, as a form of an act sends it on: only what the filter took."""
        chosen = self.filters.form.cleaned_data if self.filters.is_valid() else {}
        return {name: value for name, value in chosen.items() if value}

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        query.pop("_w_filter_fragment", None)
        here = f"{self.get_index_url()}?{query.urlencode()}" if query else self.get_index_url()
        return super().get_context_data(**kwargs) | {"acts": self.acts, "which": self.which.items(), "here": here}

    # -- columns

    @cached_property
    def columns(self):
        ticks = [Tick("tick", label=_("Tick all"), accessor="pk", name_of=self._name)] if self.acts else []
        person = TitleColumn(
            "person", label=_("Person"), accessor=self._name, get_url=self._url, classname="title nurture-name"
        )
        return [
            *ticks,
            person,
            Column("step", label=_("Stands at"), accessor=self._step),
            Column("state", label=_("State"), accessor=_state),
            Column("due_at", label=_("Next look"), accessor=_due, sort_key="due_at", classname="nurture-wide"),
            DateColumn(
                "entered", label=pgettext_lazy("moment", "Entered"), accessor=_entered, classname="nurture-wide"
            ),
        ]

    def _name(self, token):
        return privacy.name_of(token.enrolment.contact, sees=self.sees)

    def _url(self, token):
        return reverse("nurture_people:inspect", args=[token.enrolment.contact_id])

    def _step(self, token):
        return self.steps.get(token.step_id) or _t("a step of a former version")

    # -- its place in the admin

    def get_page_subtitle(self):
        return self.scenario.name

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")},
            {"url": reverse("nurture_scenarios:inspect", args=[self.scenario.pk]), "label": self.scenario.name},
            {"url": "", "label": str(self.page_title)},
        ]

    def get_index_url(self):
        return reverse("nurture_scenarios:inside", args=[self.scenario.pk])

    def get_index_results_url(self):
        return reverse("nurture_scenarios:inside_results", args=[self.scenario.pk])

    def get_list_buttons(self, instance):
        return []


class Tick(Column):
    """A box to tick for an act on several people; ``name_of(row)`` says whom. The one above ticks all of the page."""

    header_template_name = "wagtail_nurture/admin/scenarios/tick_all.html"
    cell_template_name = "wagtail_nurture/admin/scenarios/tick.html"

    def __init__(self, *args, name_of, **kwargs):
        super().__init__(*args, **kwargs)
        self.name_of = name_of

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"label": self.name_of(instance)}


def _due(token):
    if token.state not in FREE:
        return "–"
    due = localtime(token.due_at)
    return _t("%(day)s, %(time)s") % {"day": date_format(due, "DATE_FORMAT"), "time": date_format(due, "H:i")}


def _entered(token):
    return token.enrolment.entered_at


def _state(token):
    if token.state in FREE:
        return tag(Token.State.READY.label, "good")
    return tag(words.state(token.state, token.reason), "warn")


def _held_for(scenario):
    rows = errands.people(scenario, {"state": "held"}).order_by().values_list("reason", flat=True).distinct()
    return sorted(((code, reasons.sentence(code)) for code in rows if code), key=lambda choice: choice[1])
