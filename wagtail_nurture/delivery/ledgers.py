"""The ledger of messages that left, wait, or did not leave, with the reason."""

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts import privacy, purposes
from wagtail_nurture.content.naming import names_of
from wagtail_nurture.ledger import Ledger, tag

from . import words
from .models import Delivery


State = Delivery.State
TONES = {
    State.SENT: "good",
    State.HELD: "warn",
    State.UNKNOWN: "warn",
    State.FAILED: "bad",
    State.SKIPPED: "bad",
}
#: How many of the latest rows are looked at for the reasons to offer as filters.
RECENT = 2000


class ReasonFilter(SimpleListFilter):
    """Why not sent: the reasons that occurred lately."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request, model_admin):
        recent = Delivery.objects.exclude(reason="").order_by("-pk").values_list("reason", flat=True)[:RECENT]
        return sorted(((code, words.why(code)) for code in set(recent)), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(reason=self.value()) if self.value() else queryset


class DeliveryLedger(Ledger):
    model = Delivery
    menu_label = _("Deliveries")
    menu_icon = "mail"
    base_url_path = "nurture/journal/deliveries"
    list_display = ("created_at", "person", "message", "status", "why", "sent_at")
    list_export = ("created_at", "person", "address", "message", "purpose", "state", "why", "sent_at", "uuid")
    list_filter = ("state", ReasonFilter, "created_at")
    linked_by = ("contact_id", "scenario_id", "step_id", "enrolment_id", "message_key", "purpose")
    personal_search = ("address", "contact__email", "contact__last_name", "key")
    ordering = ("-created_at",)
    export_filename = "deliveries"

    def get_queryset(self, request):
        wide = ("variant__parts", "variant__links", "contact__time_zone")
        return super().get_queryset(request).select_related("contact", "variant").defer(*wide)

    def prepare(self, rows):
        keys = {row.message_key for row in rows if row.message_key}
        names = names_of(keys)
        for row in rows:
            row.message_name = names.get(row.message_key, "")
        return rows

    def message(self, row):
        return row.message_name or words.subject_of(row) or row.system

    message.short_description = _("message")

    def status(self, row):
        return tag(row.get_state_display(), TONES.get(row.state))

    status.short_description = _("state")
    status.admin_order_field = "state"

    def why(self, row):
        return words.why_not_sent(row)

    why.short_description = _("reason")

    def facts(self, row, sees):
        yield _("Person"), privacy.name_of(row.contact, sees=sees)
        yield _("Address"), row.address if sees else privacy.masked(row.address)
        yield _("Message"), self.message(row)
        yield _("Subject"), words.subject_of(row)
        yield _("State"), self.status(row)
        yield _("Reason"), self.why(row)
        yield _("Purpose"), purposes.label(row.purpose)
        yield _("Created"), row.created_at
        yield _("Not before"), row.not_before
        yield _("Sent"), row.sent_at
        yield _("Attempts"), row.attempts
        yield _("Next attempt"), row.retry_at
        yield _("Answer of the mail server"), row.error if sees else ""
        yield _("Message-ID"), row.uuid
        yield _("Key"), row.key
