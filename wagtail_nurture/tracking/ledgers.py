"""The ledger of events: immutable facts, newest first."""

import json

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts import privacy
from wagtail_nurture.ledger import Ledger

from . import kinds
from .models import Event, PageFact


class KindFilter(SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return list(kinds.LABELS.items())

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class EventLedger(Ledger):
    model = Event
    menu_label = _("Events")
    menu_icon = "history"
    base_url_path = "nurture/journal/events"
    list_display = ("at", "kind_label", "person", "page_title", "subject")
    list_export = ("at", "kind", "person", "page_title", "subject", "locale")
    list_filter = (KindFilter, "at")
    linked_by = ("contact_id", "visitor_id", "page_id", "subject")
    personal_search = ("contact__email", "contact__last_name", "subject")
    ordering = ("-id",)
    export_filename = "events"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contact")

    def prepare(self, rows):
        pages = {row.page_id for row in rows if row.page_id}
        titles = dict(PageFact.objects.filter(page_id__in=pages).values_list("page_id", "title"))
        for row in rows:
            row.title = titles.get(row.page_id, "")
        return rows

    def kind_label(self, row):
        return kinds.label(row.kind)

    kind_label.short_description = _("what")

    def page_title(self, row):
        return row.title

    page_title.short_description = _("page")

    def facts(self, row, sees):
        yield _("What"), self.kind_label(row)
        yield _("When"), row.at
        yield _("Person"), privacy.name_of(row.contact, sees=sees)
        yield _("Page"), row.title
        yield _("Language"), row.locale
        yield _("Subject"), row.subject
        yield _("Details"), json.dumps(row.properties, ensure_ascii=False) if sees and row.properties else ""
