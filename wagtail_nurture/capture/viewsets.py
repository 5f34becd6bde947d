"""Forms, what was sent in with them, and guarded documents."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, NumberColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from wagtail_nurture.choosers import Choosers
from wagtail_nurture.listed import NamedRows, with_status
from wagtail_nurture.watch import Watched, watched

from . import numbers, trend
from .models import Form, GatedDocument
from .submissions import AllSubmissions, Submissions


VIEW = "wagtail_nurture.view_submission"


class SubmissionsColumn(NumberColumn):
    """How often the form was sent in; leads to what was sent."""

    cell_template_name = "wagtail_nurture/admin/linked_number.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        may = parent_context["request"].user.has_perm(VIEW)
        context["url"] = reverse("nurture_forms:submissions", args=[instance.pk]) if may else ""
        return context


class FormIndex(NamedRows, IndexView):
    add_item_label = _("Add form")

    def get_base_queryset(self):
        forms = super().get_base_queryset().select_related("list", "locale")
        counted = forms.annotate(received=Count("submissions"), people=Count("submissions__contact", distinct=True))
        return with_status(numbers.with_recent(counted))

    @cached_property
    def header_buttons(self):
        return [*super().header_buttons, *_submissions_button(self.request.user)]


class EditForm(EditView):
    """The form's editor, with the way to what was sent in."""

    @cached_property
    def header_buttons(self):
        url = reverse("nurture_forms:numbers", args=[self.object.pk])
        return [
            *_submissions_button(self.request.user, self.object),
            HeaderButton(_t("Numbers"), url=url, icon_name="view"),
        ]


def _submissions_button(user, form=None):
    """The way to what was sent in, for those who may see it."""
    if not user.has_perm(VIEW):
        return []
    url = reverse("nurture_forms:submissions", args=[form.pk]) if form else reverse("nurture_forms:all_submissions")
    return [HeaderButton(_t("Submissions"), url=url, icon_name="list-ul")]


class RecentColumn(Column):
    """Seen, begun and sent in within thirty days, as numbers that lead to more."""

    cell_template_name = "wagtail_nurture/capture/admin/recent.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"funnel": numbers.recent_of(instance), "form": instance}


class NumbersOfForm(WagtailAdminTemplateMixin, TemplateView):
    """Seen, begun, sent in, day by day and by language."""

    template_name = "wagtail_nurture/capture/admin/numbers.html"
    page_title = _("Numbers")
    header_icon = "form"
    #: What an editor may look back on (days).
    PERIODS = (7, 30, 90)

    def dispatch(self, request, *args, **kwargs):
        if not may_see_forms(request.user):
            raise PermissionDenied
        self.form = get_object_or_404(Form, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return _t("%(page)s: %(form)s") % {"page": self.page_title, "form": self.form.name}

    def get_breadcrumbs_items(self):
        viewset = Form.snippet_viewset
        return [
            *self.breadcrumbs_items,
            {"url": reverse(viewset.get_url_name("list")), "label": _t("Forms")},
            {"url": reverse(viewset.get_url_name("edit"), args=[self.form.pk]), "label": self.form.name},
            {"url": "", "label": _t("Numbers")},
        ]

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("days", "")
        days = int(asked) if asked in {str(period) for period in self.PERIODS} else numbers.RECENT
        per_day = numbers.per_day(self.form, days)
        return super().get_context_data(
            **kwargs,
            days=days,
            choices=self.PERIODS,
            funnel=numbers.funnel_of(self.form, days),
            chart=trend.draw(per_day),
            table=per_day[::-1],
            languages=numbers.per_language(self.form, days),
        )


def may_see_forms(user):
    """Whether ``user`` may look at forms: those who may view, add, change or publish them."""
    return Form.snippet_viewset.permission_policy.user_has_any_permission(user, {"view", "add", "change", "publish"})


class FormViewSet(Watched, SnippetViewSet):
    model = Form
    icon = "form"
    chooser_viewset_class = Choosers
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
        RecentColumn("recent", label=_("Seen → begun → sent in, 30 days"), sort_key="recent_completions"),
        NumberColumn("people", label=_("People"), sort_key="people"),
        LocaleColumn(label=_("Language")),
        LiveStatusTagColumn(label=_("Status")),
    ]
    list_filter = {"kind": ["exact"]}
    search_fields = ["name", "title"]
    search_backend_name = None

    def get_urlpatterns(self):
        common = {"template_name": "wagtailadmin/generic/index.html"}
        return super().get_urlpatterns() + [
            path("submissions/", watched(AllSubmissions.as_view(**common)), name="all_submissions"),
            path("submissions/results/", AllSubmissions.as_view(results_only=True), name="all_submissions_results"),
            path("numbers/<int:pk>/", watched(NumbersOfForm.as_view()), name="numbers"),
            path("submissions/<int:pk>/", watched(Submissions.as_view(**common)), name="submissions"),
            path("submissions/<int:pk>/results/", Submissions.as_view(results_only=True), name="submissions_results"),
        ]


class GuardedIndex(NamedRows, generic.IndexView):
    add_item_label = _("Add guarded document")

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
