"""The ledger of vouchers: who was given which code, and when and where it was redeemed."""

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock
from wagtail_nurture.contacts import privacy
from wagtail_nurture.ledger import Ledger, RelatedFilter, tag

from . import telling
from .models import Voucher


class RedeemedFilter(SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("redeemed", _("redeemed")), ("open", _("not redeemed"))]

    def queryset(self, request, queryset):
        wanted = {"redeemed": False, "open": True}.get(self.value())
        return queryset if wanted is None else queryset.filter(redeemed_at__isnull=wanted)


class OfferFilter(RelatedFilter):
    title = _("voucher offer")
    parameter_name = "offer"

    def lookups(self, request, model_admin):
        return telling.offers()


class VoucherLedger(Ledger):
    model = Voucher
    menu_label = _("Vouchers")
    menu_icon = "pick"
    base_url_path = "nurture/journal/vouchers"
    list_display = ("given_at", "person", "offer", "hidden_code", "status", "redeemed_at")
    list_export = ("given_at", "person", "offer", "hidden_code", "status", "expires_at", "redeemed_at", "place")
    list_filter = (RedeemedFilter, OfferFilter, "given_at")
    personal_search = ("code_key", "contact__email", "contact__last_name")
    ordering = ("-given_at",)
    export_filename = "vouchers"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contact", "offer", "redeemed_by")

    def prepare(self, rows):
        now = clock.now()
        for row in rows:
            row.is_over = row.expires_at is not None and row.expires_at <= now
        return rows

    def status(self, row):
        if row.redeemed_at:
            return tag(_("redeemed"), "good")
        return tag(_("expired"), "warn") if row.is_over else tag(_("open"))

    status.short_description = _("state")

    def hidden_code(self, row):
        """A code that is still good is money: the list shows its end."""
        return row.code if row.redeemed_at else f"…{row.code_key[-4:]}"

    hidden_code.short_description = _("code")

    def facts(self, row, sees):
        yield _("Person"), privacy.name_of(row.contact, sees=sees)
        yield _("Offer"), row.offer
        yield _("Code"), self.hidden_code(row)
        yield _("State"), self.status(row)
        yield _("Given"), row.given_at
        yield _("Good until"), row.expires_at
        yield _("Redeemed"), row.redeemed_at
        yield _("By"), row.redeemed_by
        yield _("Where"), row.place
