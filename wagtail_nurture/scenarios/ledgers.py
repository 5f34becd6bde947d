"""The ledger of enrolments: each person's passage through a scenario."""

from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_nurture import reasons
from wagtail_nurture.contacts import privacy
from wagtail_nurture.ledger import Ledger, RelatedFilter, tag

from . import journal, sentences
from .models import Enrolment, Scenario, ScenarioVersion, Token


class ScenarioFilter(RelatedFilter):
    title = _("scenario")
    parameter_name = "scenario"

    def lookups(self, request, model_admin):
        return list(Scenario.of_all_kinds.order_by("name").values_list("pk", "name"))


class EnrolmentLedger(Ledger):
    model = Enrolment
    menu_label = _("Enrolments")
    menu_icon = "group"
    base_url_path = "nurture/journal/enrolments"
    list_display = ("entered_at", "person", "scenario", "passage", "stands_at", "why", "reached", "left_at")
    list_export = ("entered_at", "person", "scenario", "status", "stands_at", "why", "converted", "left_at")
    list_filter = ("status", "converted", ScenarioFilter, "entered_at")
    linked_by = ("contact_id", "scenario_id", "exit_reason")
    personal_search = ("contact__email", "contact__last_name")
    ordering = ("-id",)
    export_filename = "enrolments"

    def get_queryset(self, request):
        wide = ("scenario__triggers", "scenario__steps", "scenario__exits", "version__graph")
        rows = super().get_queryset(request).select_related("contact", "scenario", "version", "token")
        return rows.defer(*wide)

    def prepare(self, rows):
        names = _names({row.version_id for row in rows})
        for row in rows:
            token = getattr(row, "token", None)
            row.step = names.get(row.version_id, {}).get(token.step_id, "") if token else ""
            row.held = bool(token and token.state in (Token.State.HELD, Token.State.POISONED))
        return rows

    def reached(self, row):
        """In words: the yes/no pictures belong to django.contrib.admin, which a site need not have."""
        return tag(_("yes"), "good") if row.converted else _("no")

    reached.short_description = _("Converted")
    reached.admin_order_field = "converted"

    def passage(self, row):
        if row.held:
            return tag(row.token.get_state_display(), "warn")
        return tag(row.get_status_display(), {"active": "good"}.get(row.status))

    passage.short_description = _("state")
    passage.admin_order_field = "status"

    def stands_at(self, row):
        return row.step

    stands_at.short_description = _("stands at")

    def why(self, row):
        code = row.token.reason if row.held else row.exit_reason
        return reasons.sentence(code, row.facts) if code else ""

    why.short_description = _("reason")

    def facts(self, row, sees):
        yield _("Person"), privacy.name_of(row.contact, sees=sees)
        yield _("Scenario"), row.scenario
        yield _("Version"), row.version.number
        yield _("State"), self.passage(row)
        yield _("Stands at"), row.step
        yield _("Next look"), row.token.due_at if getattr(row, "token", None) else ""
        yield _("Reason"), self.why(row)
        yield _("Converted"), _("yes") if row.converted else _("no")
        yield pgettext_lazy("moment", "Entered"), row.entered_at
        yield _("Left"), row.left_at
        yield _("Entry"), row.entry_key
        yield _("Journal"), _lines(row)


def _lines(row):
    """What happened at each step and why, one line each, oldest first."""
    lines = [
        (date_format(localtime(line.at), "SHORT_DATETIME_FORMAT"), line.sentence) for line in journal.of_enrolment(row)
    ]
    return format_html_join(mark_safe("<br>"), "{} · {}", lines)


def _names(ids):
    """{version id: {step id: what to call it}} of the versions ``ids``, in one query."""
    graphs = ScenarioVersion.objects.filter(pk__in=ids).values_list("pk", "graph")
    return {pk: sentences.names(graph) for pk, graph in graphs}
