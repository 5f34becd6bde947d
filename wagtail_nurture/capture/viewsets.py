"""Forms, what was sent in with them, and guarded documents."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn, LocaleColumn, NumberColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from wagtail_nurture.contacts import privacy
from wagtail_nurture.spreadsheets import HarmlessExport, log_export
from wagtail_nurture.watch import Watched, watched

from .models import Form, GatedDocument, Submission


VIEW = "wagtail_nurture.view_submission"


class SubmissionsColumn(NumberColumn):
    """How often the form was sent in; leads to what was sent."""

    cell_template_name = "wagtail_nurture/admin/linked_number.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        may = parent_context["request"].user.has_perm(VIEW)
        context["url"] = reverse("nurture_forms:submissions", args=[instance.pk]) if may else ""
        return context


class FormIndex(IndexView):
    def get_base_queryset(self):
        forms = super().get_base_queryset()
        return forms.select_related("list").annotate(
            received=Count("submissions"), people=Count("submissions__contact", distinct=True)
        )


class EditForm(EditView):
    """The form's editor, with the way to what was sent in."""

    @cached_property
    def header_buttons(self):
        if not self.request.user.has_perm(VIEW):
            return []
        url = reverse("nurture_forms:submissions", args=[self.object.pk])
        return [HeaderButton(_t("Submissions"), url=url, icon_name="list-ul")]


class Submissions(HarmlessExport, generic.IndexView):
    """What people sent in with one form, newest first."""

    model = Submission
    permission_required = "view"
    any_permission_required = ["view"]
    page_title = _("Submissions")
    header_icon = "form"
    default_ordering = "-at"
    paginate_by = 50
    is_searchable = False
    index_url_name = "nurture_forms:submissions"
    list_export = ["at", "person", "email", "answers", "page_url", "locale"]

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.form = get_object_or_404(Form, pk=kwargs["pk"])
        self.sees = privacy.may_see(request.user)

    def dispatch(self, request, *args, **kwargs):
        if self.is_export and not privacy.may_export(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.form.name

    def get_breadcrumbs_items(self):
        forms = Form.snippet_viewset.get_url_name("list")
        edit = Form.snippet_viewset.get_url_name("edit")
        return [
            *self.breadcrumbs_items,
            {"url": reverse(forms), "label": _t("Forms")},
            {"url": reverse(edit, args=[self.form.pk]), "label": self.form.name},
            {"url": "", "label": _t("Submissions")},
        ]

    def get_index_url(self):
        return reverse("nurture_forms:submissions", args=[self.form.pk])

    def get_index_results_url(self):
        return reverse("nurture_forms:submissions_results", args=[self.form.pk])

    def get_base_queryset(self):
        return self.form.submissions.select_related("contact")

    @cached_property
    def columns(self):
        return [
            DateColumn("at", label=_("When"), sort_key="at"),
            TitleColumn("person", label=_("Person"), accessor=self._person, get_url=self._person_url),
            Column("answers", label=_("Answers"), accessor=self._answers),
            Column("page_url", label=_("On the page"), accessor=self._page),
        ]

    def _person(self, submission):
        return privacy.name_of(submission.contact, sees=self.sees)

    def _person_url(self, submission):
        may = submission.contact_id and self.request.user.has_perm("wagtail_nurture.view_contact")
        return reverse("nurture_people:inspect", args=[submission.contact_id]) if may else None

    def _page(self, submission):
        """What stands behind the path can be personal (?email=…)."""
        return submission.page_url if self.sees else submission.page_url.partition("?")[0].partition("#")[0]

    def _answers(self, submission):
        if not self.sees:
            count = len(submission.data)
            return ngettext("%(count)d answer", "%(count)d answers", count) % {"count": count}
        return ", ".join(f"{name}: {value}" for name, value in submission.data.items() if value not in ("", None))

    def to_row_dict(self, item):
        person = item.contact
        return {
            "at": item.at,
            "person": privacy.name_of(person, sees=True),
            "email": person.email if person else "",
            "answers": self._answers(item),
            "page_url": item.page_url,
            "locale": item.locale,
        }

    @cached_property
    def show_export_buttons(self):
        return privacy.may_export(self.request.user)

    def get_edit_url(self, instance):
        return None

    get_inspect_url = get_delete_url = get_copy_url = get_edit_url

    def get_add_url(self):
        return None

    def as_spreadsheet(self, queryset, spreadsheet_format):
        log_export(self.request.user, Submission)
        return super().as_spreadsheet(queryset, spreadsheet_format)


class FormViewSet(Watched, SnippetViewSet):
    model = Form
    icon = "form"
    menu_label = _("Forms")
    menu_item_is_registered = True
    admin_url_namespace = "nurture_forms"
    base_url_path = "nurture/forms"
    index_view_class = FormIndex
    edit_view_class = EditForm
    list_display = [
        "name",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        SubmissionsColumn("received", label=_("Submissions"), sort_key="received"),
        NumberColumn("people", label=_("People"), sort_key="people"),
        LocaleColumn(),
        LiveStatusTagColumn(),
    ]
    list_filter = {"kind": ["exact"]}
    search_fields = ["name", "title"]
    search_backend_name = None

    def get_urlpatterns(self):
        common = {"template_name": "wagtailadmin/generic/index.html"}
        return super().get_urlpatterns() + [
            path("submissions/<int:pk>/", watched(Submissions.as_view(**common)), name="submissions"),
            path("submissions/<int:pk>/results/", Submissions.as_view(results_only=True), name="submissions_results"),
        ]


class GuardedIndex(generic.IndexView):
    def get_base_queryset(self):
        guarded = GatedDocument.objects.select_related("document", "form")
        return guarded.annotate(asked=Count("grants"), fetched=Count("grants", filter=Q(grants__used__gt=0)))


class GatedDocumentViewSet(Watched, ModelViewSet):
    model = GatedDocument
    name = "nurture_documents"
    url_prefix = "nurture/setup/documents"
    icon = "lock"
    form_fields = ["document", "form", "topics", "days", "limit"]
    copy_view_enabled = False
    index_view_class = GuardedIndex
    list_display = [
        "document",
        Column("form", label=_("Form")),
        NumberColumn("asked", label=_("Requests"), sort_key="asked"),
        NumberColumn("fetched", label=_("Fetched"), sort_key="fetched"),
    ]
