"""Voucher offers in the admin: what is offered, and how many were given and redeemed."""

from django import forms
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.snippets.views.snippets import DeleteView, IndexView, SnippetViewSet

from wagtail_nurture.choosers import Choosers
from wagtail_nurture.listed import NamedRows, OneByOne
from wagtail_nurture.watch import Watched

from . import stock
from .models import Voucher, VoucherCode, VoucherOffer


def _number(model, **condition):
    """How many rows of ``model`` an offer has, as a subquery."""
    rows = model.objects.filter(offer=OuterRef("pk"), **condition).order_by().values("offer")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


class OfferForm(WagtailAdminModelForm):
    """With a field for codes of the editor's own, which are added to those that are there."""

    new_codes = forms.CharField(
        label=_("Add codes"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on each line, or the lines of a CSV file with the code first. They are given in this order."),
    )

    def clean(self):
        cleaned = super().clean()
        brought = cleaned.get("codes") == VoucherOffer.Codes.BROUGHT
        self.found = {}
        try:
            self.found = stock.read(cleaned.get("new_codes") or "")
        except stock.BadCodes as problem:
            self.add_error("new_codes", str(problem))
        if self.found and not brought:
            self.add_error("new_codes", translate("These are only used when codes are taken from a list of yours."))
        double = stock.known(self.found)
        if double:
            some = ", ".join(sorted(self.found[key] for key in double)[:3])
            words = translate("Known already: %(codes)s. Each code is good once: leave them out.")
            self.add_error("new_codes", words % {"codes": some})
        return cleaned

    def save(self, commit=True):
        offer = super().save(commit)
        if self.found and offer.pk:
            stock.add(offer, self.found)
        return offer


class OfferIndex(OneByOne, NamedRows, IndexView):
    add_item_label = _("Add voucher offer")

    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return rows.annotate(
            given=_number(Voucher), redeemed=_number(Voucher, redeemed_at__isnull=False), left=_number(VoucherCode)
        )


class DeleteOffer(DeleteView):
    """Of which nobody has a voucher: what was given stays good, and in the books."""

    def dispatch(self, request, *args, **kwargs):
        if self.request.user.is_authenticated and Voucher.objects.filter(offer=self.object).exists():
            words = translate("“%(offer)s” cannot be deleted: people have its vouchers. Take it out of your messages.")
            messages.error(request, words % {"offer": self.object})
            return redirect("nurture_voucher_offers:list")
        return super().dispatch(request, *args, **kwargs)


def _left(offer):
    return offer.left if offer.codes == VoucherOffer.Codes.BROUGHT else "–"


class VoucherOfferViewSet(Watched, SnippetViewSet):
    """A snippet, so that blocks can choose an offer."""

    model = VoucherOffer
    icon = "pick"
    chooser_viewset_class = Choosers
    admin_url_namespace = "nurture_voucher_offers"
    base_url_path = "nurture/setup/vouchers"
    menu_item_is_registered = True
    delete_view_class = DeleteOffer
    index_view_class = OfferIndex
    list_display = [
        "name",
        Column("worth", label=_("Worth")),
        NumberColumn("given", label=_("Given")),
        NumberColumn("redeemed", label=_("Redeemed")),
        Column("left", label=_("Codes left"), accessor=_left),
    ]
    search_fields = ["name", "worth"]
    search_backend_name = None
    copy_view_enabled = False

    def get_edit_handler(self):
        panels = [
            FieldPanel("name"),
            FieldPanel("worth"),
            FieldPanel("terms"),
            MultiFieldPanel([FieldPanel("codes"), FieldPanel("prefix"), FieldPanel("new_codes")], heading=_("Codes")),
            FieldPanel("once"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("good_for"), FieldPanel("unit")]), FieldPanel("last_day")],
                heading=_("How long it is good"),
            ),
        ]
        return ObjectList(panels, base_form_class=OfferForm).bind_to_model(self.model)
