"""The ledger of events: immutable facts, newest first."""

import json

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts import privacy
from wagtail_nurture.ledger import Ledger

from .models import Event, PageFact


#: What editors call each kind of event.
KINDS = {
    "page.viewed": _("page viewed"),
    "visitor.identified": _("recognised"),
    "contact.created": _("address left for the first time"),
    "form.submitted": _("form submitted"),
    "document.requested": _("document requested"),
    "document.downloaded": _("document downloaded"),
    "survey.answered": _("survey answered"),
    "list.joined": _("joined a list"),
    "list.left": _("left a list"),
    "field.set": _("field changed"),
    "score.added": _("points added"),
    "consent.granted": _("permission given"),
    "consent.withdrawn": _("permission withdrawn"),
    "message.sent": _("message sent"),
    "message.skipped": _("message not sent"),
    "message.failed": _("message refused"),
    "message.opened": _("message opened"),
    "message.clicked": _("link clicked"),
    "message.unsubscribed": _("unsubscribed"),
    "message.decided": _("uncertain message decided"),
    "scenario.entered": _("entered a scenario"),
    "scenario.left": _("left a scenario"),
    "scenario.held": _("held in a scenario"),
    "scenario.released": _("let go in a scenario"),
}


class KindFilter(SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return list(KINDS.items())

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
        return KINDS.get(row.kind, row.kind)

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
