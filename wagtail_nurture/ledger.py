"""The technical journal: append-only tables as read-only ledgers of wagtail-modeladmin."""

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from .contacts import privacy
from .spreadsheets import HarmlessExport, log_export
from .watch import watched


CHUNK = 500
#: Numbers of more digits are no row's: databases refuse them.
LONGEST_NUMBER = 19

#: What Django's date filters say: its own catalogue has them only where django.contrib.admin is installed.
FILTER_WORDS = (
    _("Any date"),
    _("Today"),
    _("Past 7 days"),
    _("This month"),
    _("This year"),
    _("No date"),
    _("Has date"),
)


class RelatedFilter(SimpleListFilter):
    """By what rows point at with the column ``parameter_name``; ``lookups`` says at what. Django's own filter for
    relations asks django.contrib.admin, which a site need not install."""

    def queryset(self, request, queryset):
        number = self.value() or ""
        known = number.isdecimal() and len(number) < LONGEST_NUMBER
        return queryset.filter(**{self.parameter_name: number}) if known else queryset


class ReadOnly(PermissionHelper):
    """Who holds the view permission reads; nobody writes."""

    def user_can_list(self, user):
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user, obj):
        return self.user_can_list(user)

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class LedgerIndex(HarmlessExport, IndexView):
    """The list: one-click filters, search and export for those who may; parameters it does not know are ignored."""

    def dispatch(self, request, *args, **kwargs):
        if request.GET.get(self.EXPORT_VAR) in self.FORMATS and not privacy.may_export(request.user):
            raise PermissionDenied
        if "%00" in request.GET.urlencode():  # PostgreSQL refuses NUL
            return redirect(self.index_url)
        try:
            return super().dispatch(request, *args, **kwargs)
        except (IncorrectLookupParameters, ValidationError):
            return redirect(self.index_url)

    def get_filters_params(self, params=None):
        known = {name if isinstance(name, str) else name.parameter_name for name in self.list_filter}
        found = super().get_filters_params(params)
        return {
            key: values
            for key, values in found.items()
            if key.partition("__")[0] in known or key in self.model_admin.linked_by
        }

    def as_spreadsheet(self, queryset, spreadsheet_format):
        log_export(self.request.user, self.model, filters=self.get_filters_params())
        return super().as_spreadsheet(self._prepared(queryset), spreadsheet_format)

    def _prepared(self, queryset):
        """The rows in chunks, each with its names looked up by set."""
        rows = []
        for row in queryset.iterator(chunk_size=CHUNK):
            rows.append(row)
            if len(rows) == CHUNK:
                yield from self.model_admin.prepare(rows)
                rows = []
        yield from self.model_admin.prepare(rows)

    def get_context_data(self, **kwargs):
        pages = self.paginator_class(self.queryset, self.items_per_page).num_pages
        self.page_num = min(max(self.page_num, 1), pages)
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        page.object_list = context["object_list"] = self.model_admin.prepare(list(page.object_list))
        return context


class LedgerInspect(InspectView):
    """One row, in words; what is personal only for those who may see it."""

    def get_page_subtitle(self):
        return f"#{self.instance.pk}"

    def get_fields_dict(self):
        [row] = self.model_admin.prepare([self.instance])
        sees = privacy.may_see(self.request.user)
        return [
            {"label": label, "value": "–" if value in (None, "") else value}
            for label, value in self.model_admin.facts(row, sees)
        ]


class Ledger(ModelAdmin):
    """Base of every ledger. Subclasses give ``model``, ``list_display`` and ``facts(row, sees)``."""

    permission_helper_class = ReadOnly
    index_view_class = LedgerIndex
    inspect_view_class = LedgerInspect
    inspect_view_enabled = True
    history_view_enabled = False
    add_to_admin_menu = False
    list_per_page = 50
    empty_value_display = "–"
    index_view_extra_css = inspect_view_extra_css = ["wagtail_nurture/admin/ledger.css"]
    #: Query parameters that other screens link with, besides the filters.
    linked_by = ("contact_id",)
    #: Columns that a user without the permission sees instead.
    masks = {"person": "masked_person"}
    personal_search = ()

    def get_list_display(self, request):
        return self._allowed(self.list_display, request)

    def get_list_export(self, request):
        return self._allowed(self.list_export, request) if privacy.may_export(request.user) else ()

    def get_search_fields(self, request):
        return self.personal_search if privacy.may_see(request.user) else ()

    def _allowed(self, columns, request):
        if privacy.may_see(request.user):
            return tuple(columns)
        return tuple(self.masks.get(column, column) for column in columns)

    def prepare(self, rows):
        """``rows`` with what their columns need, looked up for all of them at once."""
        return rows

    def facts(self, row, sees):
        """(label, value) pairs of the inspect page; ``sees``: may the reader see personal data."""
        raise NotImplementedError

    def person(self, row):
        return privacy.name_of(row.contact, sees=True)

    person.short_description = _("person")

    def masked_person(self, row):
        return privacy.name_of(row.contact, sees=False)

    masked_person.short_description = _("person")

    def index_view(self, request):
        return watched(super().index_view)(request)

    def inspect_view(self, request, instance_pk):
        if not instance_pk.isdecimal() or len(instance_pk) > 18:
            raise Http404
        return watched(super().inspect_view)(request, instance_pk)

    def edit_view(self, request, instance_pk):
        raise PermissionDenied

    delete_view = edit_view

    def create_view(self, request):
        raise PermissionDenied


def tag(label, tone=""):
    """A status label of Wagtail's; ``tone`` is "good", "warn", "bad" or nothing."""
    return format_html('<span class="w-status nurture-tag nurture-tag--{}">{}</span>', tone or "plain", label)
