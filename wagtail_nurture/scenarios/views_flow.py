"""The flow of a scenario with its numbers, and the people behind each number."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import InspectView

from wagtail_nurture.contacts import privacy
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import why
from wagtail_nurture.text import one_line

from . import comparing, counts, diagram, sentences
from . import graph as graphs
from .byhand import words as by_hand
from .byhand.models import Errand
from .columns import status_of, status_tag
from .everyone import starting
from .models import Scenario, ScenarioState, StepRun, Token
from .permissions import may_pause, may_start, may_try
from .publishing import PAUSABLE, RESTING
from .versions.counting import people_inside_older


Status = ScenarioState.Status
PEOPLE = "wagtail_nurture.view_contact"


@dataclass
class Row:
    """One step in the table beside the flow. Each number is a (value, address or "") pair."""

    place: str
    name: str
    passed: tuple
    waiting: tuple
    sent: tuple | None = None
    #: [(sentence, number, address)]: why not sent, why held.
    why: list = field(default_factory=list)


class Flow(InspectView):
    """The scenario in force (or its draft, when it never ran): the drawing, with a table that says the same."""

    template_name = "wagtail_nurture/admin/scenarios/flow.html"
    page_title = _("Flow")

    def get_object(self, queryset=None):
        rows = Scenario.objects.select_related("state__version", "site", "latest_revision")
        return get_object_or_404(rows, pk=self.pk)

    def get_fields(self):
        return []

    def get_breadcrumbs_items(self):
        scenarios = {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")}
        return [*self.breadcrumbs_items, scenarios, {"url": "", "label": self.object.name}]

    @cached_property
    def graph(self):
        state = getattr(self.object, "state", None)
        if state and state.version:
            return state.version.graph
        return graphs.build(self.object.get_latest_revision_as_object())

    @cached_property
    def header_buttons(self):
        buttons = []
        if edit := self.get_edit_url():
            buttons.append(HeaderButton(_t("Edit"), url=edit, icon_name="edit"))
        user, status = self.request.user, status_of(self.object)
        if may_try(user):
            url = reverse("nurture_try", args=[self.object.pk])
            buttons.append(HeaderButton(_t("Try it on me"), url=url, icon_name="mail"))
        if may_start(user) and people_inside_older(self.object.pk):
            url = reverse("nurture_scenarios:change", args=[self.object.pk])
            buttons.append(HeaderButton(_t("Change for the people inside"), url=url, icon_name="resubmit"))
        if status in PAUSABLE and may_pause(user):
            url = reverse("nurture_scenarios:pause", args=[self.object.pk])
            buttons.append(HeaderButton(_t("Pause"), url=url, icon_name="time"))
        if status in RESTING and may_start(user):
            url = reverse("nurture_scenarios:resume", args=[self.object.pk])
            buttons.append(HeaderButton(_t("Resume"), url=url, icon_name="resubmit"))
        return buttons

    @cached_property
    def header_more_buttons(self):
        buttons = []
        if status_of(self.object) == Status.ON and may_start(self.request.user):
            url = reverse("nurture_scenarios:everyone", args=[self.object.pk])
            buttons.append(Button(_t("Start for everyone who matches"), url=url, icon_name="group", priority=10))
        if delete := self.get_delete_url():
            buttons.append(Button(_t("Delete"), url=delete, icon_name="bin", priority=90))
        return buttons

    def get_context_data(self, **kwargs):
        scenario, numbers = self.object, counts.per_step(self.object)
        return super().get_context_data(
            **kwargs,
            scenario=scenario,
            status=status_tag(scenario),
            is_draft=status_of(scenario) == Status.DRAFT,
            total=counts.of_scenario(scenario),
            people_url=f"{reverse('nurture_people:index')}?scenario={scenario.pk}" if self.sees_people else "",
            inside_url=reverse("nurture_scenarios:inside", args=[scenario.pk]) if self.sees_people else "",
            settings_sentence=sentences.settings(scenario),
            errands=self.errands,
            entering=starting.under_way(scenario),
            flow=diagram.draw(self.graph, numbers, link=self.link, compared=comparing.per_way(scenario, self.graph)),
            rows=self.rows(numbers),
            media=diagram.media(),
        )

    @property
    def errands(self):
        """[(what is done, Errand)] that the worker is at."""
        return [(by_hand.title(row.act), row) for row in self.object.errands.filter(state=Errand.State.OPEN)]

    @cached_property
    def sees_people(self):
        return self.request.user.has_perm(PEOPLE)

    def link(self, step_id, what, reason=None):
        """The address of the people behind a number; "" for who may not see people."""
        if not self.sees_people:
            return ""
        if what in INSIDE:
            query = {"step": step_id} | INSIDE[what] | ({"reason": reason} if reason else {})
            return f"{reverse('nurture_scenarios:inside', args=[self.object.pk])}?{urlencode(query)}"
        query = {"step": step_id, "what": what} | ({"reason": reason} if reason is not None else {})
        return f"{reverse('nurture_scenarios:people', args=[self.object.pk])}?{urlencode(query)}"

    def rows(self, numbers):
        found = [self._row(node.id, graphs.place_name(node.place), _name(node), numbers) for node in self._nodes]
        ends = sentences.exit_names(self.graph)
        found += [self._row(pk, _t("At any moment"), words, numbers) for pk, words in ends.items()]
        gone = numbers.keys() - {node.id for node in self._nodes} - ends.keys()
        found += [self._row(pk, _t("Former version"), _t("A step that was taken out"), numbers) for pk in sorted(gone)]
        return found

    @cached_property
    def _nodes(self):
        return graphs.nodes(self.graph)

    def _row(self, pk, place, name, numbers):
        count = numbers.get(pk) or counts.StepCount()
        row = Row(
            place=place,
            name=name,
            passed=(count.passed, self.link(pk, "passed")),
            waiting=(count.waiting, self.link(pk, "waiting")),
        )
        if count.sent or count.skipped or count.queued or count.failed or count.uncertain:
            row.sent = (count.sent, self.link(pk, "sent"))
        row.why += [
            (reason_words(code), number, self.link(pk, "skipped", code)) for code, number in count.skipped.most_common()
        ]
        row.why += [(reason_words(code), number, self.link(pk, "held", code)) for code, number in count.held.items()]
        extras = [("failed", count.failed), ("uncertain", count.uncertain), ("queued", count.queued)]
        row.why += [(WHATS[what], number, self.link(pk, what)) for what, number in extras if number]
        return row


def _name(node):
    return sentences.step_name(node.step)


def reason_words(code, facts=None):
    """A reason as an editor reads it, also where no single message's facts are at hand."""
    return why(code, purpose=(facts or {}).get("purpose", ""), facts=facts) or _t("no reason given")


#: What a number on the flow counts.
WHATS = {
    "passed": _("passed"),
    "waiting": _("wait here"),
    "held": _("held here"),
    "sent": _("sent"),
    "skipped": _("not sent"),
    "failed": _("refused by the mail server"),
    "uncertain": _("uncertain whether it arrived"),
    "queued": _("on the way"),
    "yes": _("took Yes"),
    "no": _("took No"),
    "unknown": _("not measured"),
    "late": _("came too late, or without a date"),
    "reached": _("reached the goal"),
    "missed": _("did not reach the goal"),
    "happened": _("it happened"),
    "timeout": _("it did not happen in time"),
}
#: Numbers of people who stand somewhere now: the list of who is inside shows them, with what may be done to them.
INSIDE = {"waiting": {}, "held": {"state": "held"}}
_DELIVERY_STATES = {
    "sent": [Delivery.State.SENT],
    "skipped": [Delivery.State.SKIPPED],
    "failed": [Delivery.State.FAILED],
    "uncertain": [Delivery.State.UNKNOWN],
    "queued": [Delivery.State.QUEUED, Delivery.State.CLAIMED, Delivery.State.SENDING, Delivery.State.HELD],
}


class FlowPeople(generic.IndexView):
    """The people behind one number of the flow."""

    page_title = _("People")
    header_icon = "user"
    paginate_by = 50
    default_ordering = "-pk"
    is_searchable = False
    any_permission_required = None
    show_export_buttons = False
    #: What is listed here is not added here.
    header_buttons = ()
    #: No file of it is given: people are exported where that is asked for and logged.
    FORMATS = ()
    index_url_name = "nurture_scenarios:people"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.scenario = get_object_or_404(self.scenarios().select_related("state__version"), pk=kwargs["pk"])
        self.step, self.what = one_line(request.GET.get("step"), 36), request.GET.get("what", "")
        self.reason = one_line(request.GET["reason"], 60) if "reason" in request.GET else None
        self.sees = privacy.may_see(request.user)

    def scenarios(self):
        """The scenarios whose people may be looked at here."""
        return Scenario.objects

    def dispatch(self, request, *args, **kwargs):
        if not (self.may_open(request.user) and request.user.has_perm(PEOPLE)):
            raise PermissionDenied
        if not self.counted:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def counted(self):
        """What the number counts, in words; "" for nothing that is known."""
        if self.what in WHATS:
            return WHATS[self.what]
        step = self.graph.get("steps", {}).get(self.step, {})
        return graphs.way(step, self.what).took if self.what in step.get("branches", {}) else ""

    def may_open(self, user):
        return any(user.has_perm(f"wagtail_nurture.{verb}_scenario") for verb in ("view", "change"))

    def get_base_queryset(self):
        rows = self._rows()
        return rows if self.reason is None else rows.filter(reason=self.reason[:60])

    def _rows(self):
        if self.what in _DELIVERY_STATES:
            states = _DELIVERY_STATES[self.what]
            rows = Delivery.objects.filter(scenario_id=self.scenario.pk, step_id=self.step, state__in=states)
            return rows.select_related("contact")
        if self.what in ("waiting", "held"):
            rows = Token.objects.filter(version__scenario=self.scenario, step_id=self.step)
            if self.what == "held":
                rows = rows.filter(state__in=[Token.State.HELD, Token.State.POISONED])
            return rows.select_related("enrolment__contact")
        rows = StepRun.objects.filter(version__scenario=self.scenario, step_id=self.step)
        if self.what != "passed":
            rows = rows.filter(branch=self.what)
        return rows.select_related("enrolment__contact")

    @cached_property
    def columns(self):
        return [
            TitleColumn(
                "person", label=_("Person"), accessor=self._name, get_url=self._url, classname="title nurture-name"
            ),
            DateColumn("moment", label=_("When"), accessor=self._moment),
            Column("why", label=_("Why"), accessor=self._why),
        ]

    def _contact(self, row):
        return row.contact if isinstance(row, Delivery) else row.enrolment.contact

    def _name(self, row):
        return privacy.name_of(self._contact(row), sees=self.sees)

    def _url(self, row):
        person = self._contact(row)
        return reverse("nurture_people:inspect", args=[person.pk]) if isinstance(person, Contact) else None

    def _moment(self, row):
        if isinstance(row, Delivery):
            return row.sent_at or row.created_at
        return row.due_at if isinstance(row, Token) else row.at

    def _why(self, row):
        facts = {"purpose": row.purpose, **row.context} if isinstance(row, Delivery) else getattr(row, "facts", {})
        return reason_words(row.reason, facts) if row.reason else ""

    def get_page_subtitle(self):
        names = sentences.names(self.graph) | sentences.exit_names(self.graph)
        step = names.get(self.step, _t("a step of a former version"))
        return _t("%(step)s: %(what)s") % {"step": step, "what": self.counted}

    @cached_property
    def graph(self):
        """The graph in force, {} when there is none."""
        state = getattr(self.scenario, "state", None)
        return state.version.graph if state and state.version else {}

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")},
            {"url": reverse("nurture_scenarios:inspect", args=[self.scenario.pk]), "label": self.scenario.name},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_index_url(self):
        return self.request.get_full_path()

    def get_index_results_url(self):
        return ""

    def get_list_buttons(self, instance):
        return []
